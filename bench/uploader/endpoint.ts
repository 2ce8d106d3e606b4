/** The endpoint of both: a process of its own, which checks what comes and keeps no bytes. */
import { S3Server } from '@gauntlet/uploader/testing/s3';

const server = await S3Server.open({ discards: true });
// Each request counts what came before it, and there are tens of thousands.
server.onRequest = () => {
  server.seen.length = 0;
};
console.log(server.url);
