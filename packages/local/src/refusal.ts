/** AWS's own answers, when it does not call the function or receives no usable answer. */
import type { ServerResponse } from "node:http";

export type Refusal = { status: number; headers: Record<string, string>; body: string };

const json = (status: number, body: object, headers: Record<string, string>): Refusal => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

export const gatewayRefusal = (status: number, message: string, headers: Record<string, string> = {}): Refusal =>
  json(status, { message }, headers);

export const lambdaRefusal = (status: number, Message: string): Refusal => json(status, { Message }, {});

/** CloudFront's: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/troubleshooting-response-errors.html */
export const cloudFrontRefusal = (status: number, reason: string): Refusal => ({
  status,
  headers: { "content-type": "text/html" },
  body: `<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>${status} ERROR</H1><H2>The request could not be satisfied.</H2><HR>${reason}</BODY></HTML>`,
});

export const refuse = (response: ServerResponse, { status, headers, body }: Refusal): void => {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, headers);
  response.end(body);
};
