import { openEngine } from './embedded.ts';

/*
 * Makes a new embedded database in the folder that is named, and ends. In a process of its own (embedded.ts), because making
 * one takes 600 MB to a gigabyte for some seconds, which the server would keep to its end.
 */
const engine = await openEngine(process.argv[2]!);
await engine.close();
