// Knows the few options of curl that the documents use, for a machine without curl.
const headers = {};
let method, body, url;
const words = process.argv.slice(2);
while (words.length > 0) {
  const word = words.shift();
  if (word === '-s') continue;
  else if (word === '-X') method = words.shift();
  else if (word === '-H') {
    const [name, value] = words.shift().split(/:\s*/, 2);
    headers[name] = value;
  } else if (word === '--json') {
    body = words.shift();
    headers['content-type'] = 'application/json';
  } else if (/^https?:/.test(word)) url = word;
  else {
    console.error(`curl: option ${word} is not known here`);
    process.exit(2);
  }
}
const response = await fetch(url, { method: method ?? (body === undefined ? 'GET' : 'POST'), headers, body });
process.stdout.write(await response.text());
