// Drives docs/login-flow/client.mjs: one JSON object a line in, one out.

import { createInterface } from 'node:readline';
import { Latchkey } from '../../docs/login-flow/client.mjs';

const { now, ...options } = JSON.parse(process.argv[2]);
let fault = null;
let time = now;
const client = new Latchkey({ ...options, now: () => time, onFault: (error) => { fault = String(error?.cause ?? error); } });

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, read, now } = JSON.parse(line);
  if (now) time = now;
  fault = null;
  const began = performance.now();
  const said = ask ? await client.ask(ask) : read ? await client.read(read.result, read.state) : null;
  console.log(JSON.stringify({ said, fault, took: performance.now() - began }));
}
