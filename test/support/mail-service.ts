/** A mail service on this machine: what it accepted, in order. Call `openMailService` at the top of a test file. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach } from "vitest";

export type Mail = {
  to: string;
  subject: string;
  text: string;
  files: string[];
  replyTo: string[];
  headers: Record<string, string>;
  tags: Record<string, string>;
};

export const openMailService = (): { mails: Mail[]; refuse: (refused: boolean | string) => void; goDown: (isDown: boolean) => void } => {
  const mails: Mail[] = [];
  /** All of them, or those to one address. */
  let refused: boolean | string = false;
  let isDown = false;
  const server = createServer((request, response) => {
    // The mail service's own list of addresses that bounced is empty.
    if (request.method === "DELETE") {
      response.writeHead(404, { "content-type": "application/json", "x-amzn-errortype": "NotFoundException" });
      return response.end("{}");
    }
    void json(request).then((body: any) => {
      const { Simple } = body.Content;
      const files = (Simple.Attachments ?? []).map(({ FileName }: { FileName: string }) => FileName);
      const pairs = (Simple.Headers ?? []).map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]);
      const headers = Object.fromEntries(pairs) as Record<string, string>;
      const tags = Object.fromEntries((body.EmailTags ?? []).map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]));
      const replyTo = body.ReplyToAddresses ?? [];
      const mail = {
        to: body.Destination.ToAddresses[0],
        replyTo,
        subject: Simple.Subject.Data,
        text: Simple.Body.Text.Data,
        files,
        headers,
        tags,
      };
      if (isDown) {
        response.writeHead(503, { "content-type": "application/json", "x-amzn-errortype": "ServiceUnavailable" });
        return response.end("{}");
      }
      const refuses = refused === true || refused === mail.to;
      if (!refuses) mails.push(mail);
      const error = refuses ? { "x-amzn-errortype": "MessageRejected" } : {};
      response.writeHead(refuses ? 400 : 200, { "content-type": "application/json", ...error });
      response.end(JSON.stringify(refuses ? { message: "no" } : { MessageId: "1" }));
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    process.env["AWS_ENDPOINT_URL_SESV2"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env["MAIL_FROM"] = "Catraca <ingressos@example.com>";
  });
  beforeEach(() => {
    mails.length = 0;
    refused = false;
    isDown = false;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return { mails, refuse: (next) => void (refused = next), goDown: (next) => void (isDown = next) };
};
