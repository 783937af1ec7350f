// A process that does nothing, to compare with.
process.stdout.write("ready\n");
setInterval(() => {}, 2_147_483_647);
