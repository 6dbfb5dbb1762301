// The CouchDB protocol over PouchDB and leveldb, on loopback: node hub.js PORT FOLDER DOCUMENTS
// POST /bench/change makes a new revision of a hundred documents, as another laptop's push would.
const express = require('express');
const fs = require('fs');
const served = require('express-pouchdb');
const PouchDB = require('pouchdb').defaults({ prefix: process.argv[3] + '/' });

const AT_ONCE = 1000;

async function seed(database, documents) {
  for (let at = 0; at < documents.length; at += AT_ONCE) {
    await database.bulkDocs(documents.slice(at, at + AT_ONCE).map(line => JSON.parse(line)));
  }
}

async function main() {
  const lines = fs.readFileSync(process.argv[4], 'utf8').trimEnd().split('\n');
  const files = { logPath: process.argv[3] + '/log.txt', configPath: process.argv[3] + '/config.json' };
  const couch = served(PouchDB, { mode: 'minimumForPouchDB', ...files });
  const database = new PouchDB('all'); // after `served`, which notes every database that is opened from then on
  await seed(database, lines);
  const step = Math.max(1, Math.floor(lines.length / 100));
  const chosen = lines.filter((_line, at) => at % step === 0).slice(0, 100).map(line => JSON.parse(line)._id);
  const app = express();
  let turn = 0;
  app.post('/bench/change', async (_request, response) => {
    turn += 1;
    const found = await database.allDocs({ keys: chosen, include_docs: true });
    await database.bulkDocs(found.rows.map(row => ({ ...row.doc, place: 'Changed ' + turn })));
    response.json({ changed: chosen.length });
  });
  app.use('/', couch);
  app.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'));
}

main();
