// The AWS SDK for JavaScript v3: `client.mjs URL`; client.py says what is read and written.
import http from "node:http";
import https from "node:https";
import { createInterface } from "node:readline";
import * as kms from "@aws-sdk/client-kms";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import * as sts from "@aws-sdk/client-sts";
import MessageValidator from "sns-validator";
import { Consumer } from "sqs-consumer";
import { Producer } from "sqs-producer";

const endpoint = process.argv[2];
const services = { kms, sns, sqs, sts };
const classes = { kms: "KMSClient", sns: "SNSClient", sqs: "SQSClient", sts: "STSClient" };
const clients = {};

function client(service, used = { AccessKeyId: "test", SecretAccessKey: "test" }) {
  const name = `${service} ${used.AccessKeyId}`;
  clients[name] ??= new services[service][classes[service]]({
    endpoint,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: {
      accessKeyId: used.AccessKeyId,
      secretAccessKey: used.SecretAccessKey,
      sessionToken: used.SessionToken || undefined,
    },
  });
  return clients[name];
}

function decoded(value) {
  if (Array.isArray(value)) return value.map(decoded);
  if (value === null || typeof value !== "object") return value;
  if (Object.keys(value).join() === "b64") return new Uint8Array(Buffer.from(value.b64, "base64"));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, decoded(part)]));
}

function encoded(name, value) {
  if (name === "$metadata") return undefined;
  return this[name] instanceof Uint8Array ? { b64: Buffer.from(this[name]).toString("base64") } : value;
}

// sns-validator fetches certificates by https only. The address is no part of what is signed.
const fetch_securely = https.get;
https.get = (url, ...more) =>
  String(url).startsWith("https://127.0.0.1:")
    ? http.get(String(url).replace("https:", "http:"), ...more)
    : fetch_securely(url, ...more);

const tools = {
  "sns-validator": ({ Document }) =>
    new Promise((resolve, reject) => {
      const message = JSON.parse(Document);
      message.SigningCertURL = message.SigningCertURL?.replace("http:", "https:");
      const validator = new MessageValidator(/^127\.0\.0\.1:\d+$/);
      validator.validate(message, (error, valid) => (error ? reject(error) : resolve({ Type: valid.Type })));
    }),
  "sqs-producer": async ({ QueueUrl, Bodies }) => {
    const producer = Producer.create({ queueUrl: QueueUrl, sqs: client("sqs") });
    await producer.send(Bodies);
    return {};
  },
  "sqs-consumer": ({ QueueUrl, Count }) =>
    new Promise((resolve, reject) => {
      const bodies = [];
      const consumer = Consumer.create({
        queueUrl: QueueUrl,
        sqs: client("sqs"),
        batchSize: 3,
        waitTimeSeconds: 1,
        handleMessage: async (message) => {
          bodies.push(message.Body);
          return message;
        },
      });
      const give_up = setTimeout(() => consumer.stop({ abort: true }), 20_000);
      for (const event of ["error", "processing_error"]) consumer.on(event, reject);
      consumer.on("response_processed", () => {
        if (bodies.length >= Count) consumer.stop();
      });
      consumer.on("stopped", () => {
        clearTimeout(give_up);
        resolve({ Bodies: bodies });
      });
      consumer.start();
    }),
};

// The shapes are named aws.protocols#awsJson1_0 and the like.
const spoken = { "aws.protocols#awsQuery": "query", "aws.protocols#awsJson1_0": "json", "aws.protocols#awsJson1_1": "json" };

async function protocols(service) {
  const id = client(service).config.protocol.getShapeId();
  return { Protocols: [spoken[id] ?? id] };
}

async function answer({ service, operation, input, credentials }) {
  try {
    if (service === "protocols") return { output: await protocols(operation) };
    if (tools[service]) return { output: await tools[service](input) };
    const command = services[service]?.[operation + "Command"];
    if (!command) return { unsupported: operation };
    return { output: await client(service, credentials).send(new command(decoded(input))) };
  } catch (error) {
    const code = error.Code ?? error.Error?.Code ?? error.name;
    const type = error.name === code || !services[service]?.[error.name] ? undefined : error.name;
    return { error: { code, type, status: error.$metadata?.httpStatusCode, message: error.message } };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line)), encoded) + "\n");
}
process.exit(0);
