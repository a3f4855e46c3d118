// Opens a database as Ebb does and keeps it open until it is told to stop.
// Arguments: the built src/platform/database/open.js, the state directory, and what to force as EBB_DATABASE_ENGINE (or "").
const [open, stateDirectory, engine] = process.argv.slice(2);
const { openDatabase } = await import(open);
try {
  const database = await openDatabase({
    stateDirectory,
    name: 'ebb',
    engine: engine || undefined,
    warn: (message) => console.error(message),
  });
  process.send({ url: database.url, engine: database.engine, place: database.place });
  process.on('message', async () => {
    await database.stop();
    process.exit(0);
  });
} catch (error) {
  process.send({ error: error.message });
  process.exit(1);
}
