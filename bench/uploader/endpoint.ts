/** The endpoint of both: a process of its own, which checks what comes and keeps no bytes. */
import { S3Server } from '@gauntlet/uploader/testing/s3';

const server = await S3Server.open({ discards: true });
console.log(server.url);
