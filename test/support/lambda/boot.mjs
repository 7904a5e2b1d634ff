/**
 * Runs one built function under AWS's own Node runtime interface client (npm aws-lambda-ric, its JavaScript as published).
 * Only its native HTTP client is replaced here, since nothing is compiled on this machine. CATRACA_RUNTIME_CLIENT: where the client's file is.
 */
import http from "node:http";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const base = "/2018-06-01/runtime";
const agent = new http.Agent({ keepAlive: true });

const ask = (method, path, body, headers = {}) =>
  new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path: base + path, agent, headers }, (response) => {
      let text = "";
      response
        .setEncoding("utf8")
        .on("data", (chunk) => (text += chunk))
        .on("end", () => resolve({ status: response.statusCode, text, headers: response.headers }));
    });
    request.on("error", reject).end(body);
  });

let posted = Promise.resolve();
const post = (path, body, headers) => {
  posted = ask("POST", path, body, { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers });
};

globalThis.nativeRuntimeClient = {
  initializeClient() {},
  done: (id, body) => post(`/invocation/${id}/response`, body),
  error: (id, body) => post(`/invocation/${id}/error`, body, { "Lambda-Runtime-Function-Error-Type": JSON.parse(body).errorType }),
  next: async () => {
    await posted;
    const { status, text, headers } = await ask("GET", "/invocation/next");
    if (status !== 200) process.exit(0);
    return { bodyJson: text, headers };
  },
};

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith("rapid-client.node")
      ? { url: "file:///rapid-client.cjs", format: "commonjs", shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === "file:///rapid-client.cjs"
      ? { format: "commonjs", source: "module.exports = globalThis.nativeRuntimeClient;", shortCircuit: true }
      : next(url, context),
});

await import(pathToFileURL(process.env.CATRACA_RUNTIME_CLIENT).href);
