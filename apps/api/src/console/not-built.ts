/** Whoever opens the console where nobody built it reads this. It is a page of its own, without a file beside it. */
export const NOT_BUILT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Seatledger: the console is not built</title>
<style>body { max-width: 40em; margin: 3em auto; padding: 0 1em; font: 1rem/1.5 sans-serif }</style>
</head>
<body>
<main>
<h1>The console is not built</h1>
<p>The server runs, and its API answers; only the files of the console are missing. In a checkout,
<code>npm ci &amp;&amp; npm start</code> builds and serves it, and <code>npm run build</code> builds it for a server
that runs already: then load this page again. An image has it built in.</p>
<p>The API and its documentation are at <a href="/docs">/docs</a>. <code>CONSOLE=off</code> serves no console.</p>
</main>
</body>
</html>
`;
