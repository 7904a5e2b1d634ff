/** Starts a function on the emulator: its AWS calls and its requests to AWS's own names go to the emulator, the rest is AWS's runtime client. */
import http from "node:http";

const endpoint = (process.env.AWS_ENDPOINT_URL ??= `http://127.0.0.1:${process.env.GATEWAY_PORT ?? "4566"}`);
const fetchElsewhere = globalThis.fetch;

/** `fetch` sets the host itself, and the emulator finds a distribution by it. */
const askDistribution = (url) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    const headers = { host: url.host, "x-forwarded-proto": "https" };
    http
      .request({ host: hostname, port, path: url.pathname + url.search, headers }, (response) => {
        const chunks = [];
        response
          .on("data", (chunk) => chunks.push(chunk))
          .on("end", () =>
            resolve(
              new Response(Buffer.concat(chunks), {
                status: response.statusCode,
                headers: { "content-type": response.headers["content-type"] ?? "" },
              }),
            ),
          );
      })
      .on("error", reject)
      .end();
  });

globalThis.fetch = (input, init) => {
  const url = new URL(typeof input === "string" || input instanceof URL ? input : input.url);
  if (url.hostname.endsWith(".amazonaws.com")) return fetchElsewhere(new URL(url.pathname + url.search, endpoint), init);
  return url.hostname.endsWith(".cloudfront.net") ? askDistribution(url) : fetchElsewhere(input, init);
};

process.env.AWS_LAMBDA_FUNCTION_VERSION ??= "$LATEST";
process.env.AWS_LAMBDA_LOG_GROUP_NAME ??= `/aws/lambda/${process.env.AWS_LAMBDA_FUNCTION_NAME}`;
process.env.CATRACA_RUNTIME_CLIENT = new URL("client.mjs", import.meta.url).pathname;
await import("./boot.mjs");
