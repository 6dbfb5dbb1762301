// One PouchDB laptop, measured by itself: node laptop.js ADDRESS FOLDER DOCUMENTS BATCH pull|push COUNT
// Prints one line of JSON. `pull` is a first pull, then pulls of a hundred changed documents, then idle rounds.
const fs = require('fs');
const [address, folder, documents, batch, what, count] = process.argv.slice(2);
const PouchDB = require('pouchdb').defaults({ prefix: folder + '/' });
const options = Number(batch) ? { batch_size: Number(batch) } : {};
const ROUNDS = 20;

const memory = name => Number(new RegExp(name + ':\\s+(\\d+)').exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;

async function timed(act) {
  const cpu = process.cpuUsage();
  const began = process.hrtime.bigint();
  await act();
  const wall = Number(process.hrtime.bigint() - began) / 1e9;
  const used = process.cpuUsage(cpu);
  return { wall, cpu: (used.user + used.system) / 1e6 };
}

async function pull(local) {
  const remote = new PouchDB(address + '/all', { skip_setup: true });
  const round = () => PouchDB.replicate(remote, local, options);
  if (global.gc) global.gc();
  fs.writeFileSync('/proc/self/clear_refs', '5');
  const idle = memory('VmRSS');
  const first = await timed(round);
  const above = memory('VmHWM') - idle;
  const changed = [];
  const nothing = [];
  for (let n = 0; n < 5; n++) {
    await fetch(process.env.CHANGE + '/bench/change', { method: 'POST' });
    changed.push((await timed(round)).wall);
  }
  for (let n = 0; n < ROUNDS; n++) nothing.push((await timed(round)).wall);
  const held = (await local.info()).doc_count;
  if (held !== Number(count)) throw new Error('holds ' + held + ' of ' + count);
  return { wall: [first.wall], cpu: [first.cpu], above: [above], changed, idle: nothing };
}

async function push(local) {
  const lines = fs.readFileSync(documents, 'utf8').trimEnd().split('\n').slice(0, Number(count));
  for (let at = 0; at < lines.length; at += 1000) {
    await local.bulkDocs(lines.slice(at, at + 1000).map(line => JSON.parse(line)));
  }
  const remote = new PouchDB(address + '/pushed-' + process.pid);
  await remote.info();
  const done = await timed(() => PouchDB.replicate(local, remote, options));
  const held = (await remote.info()).doc_count;
  if (held !== lines.length) throw new Error('only ' + held + ' arrived');
  return { wall: [done.wall], cpu: [done.cpu] };
}

fs.mkdirSync(folder, { recursive: true });
const local = new PouchDB('local');
(what === 'pull' ? pull(local) : push(local)).then(found => {
  console.log(JSON.stringify(found));
  process.exit(0);
}, trouble => {
  console.error(String(trouble));
  process.exit(1);
});
