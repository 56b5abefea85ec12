// The image's entry point runs one app of dist/ in this very process, so that the container's signals reach it.
const apps = ['api', 'commands', 'projector', 'retention', 'standalone', 'cli'];
const [app = 'standalone'] = process.argv.slice(2);
if (!apps.includes(app)) {
  console.error(`there is no app ${app}; there are ${apps.join(', ')}`);
  process.exit(2);
}
process.argv.splice(2, 1); // what follows are the app's own arguments
await import(`../dist/apps/${app}/src/main.js`);
