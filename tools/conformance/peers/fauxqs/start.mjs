// fauxqs on a loopback port: `start.mjs PORT`. Its own program listens on every address.
import { buildApp } from "fauxqs";

await buildApp({ logger: false }).listen({ port: Number(process.argv[2]), host: "127.0.0.1" });
