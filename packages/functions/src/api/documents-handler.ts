import { Hono, type Context } from "hono";
import { runAs } from "@catraca/core/kernel/actor";
import { refuseUnreadQuery } from "../http/describe.ts";
import { notFound, onError, type ErrorBody } from "../http/errors.ts";
import { handlerOf } from "../http/lambda.ts";
import { requireSite } from "../http/origin.ts";
import { filePage } from "./file-page.ts";
import { files } from "./routes/files.ts";
import { organizationPictures, pictures } from "./routes/pictures.ts";

/** A browser gets a page in the link's language, any other client JSON. */
const onFileError = async (error: unknown, c: Context): Promise<Response> => {
  c.header("Vary", "Accept");
  c.header("Cache-Control", "no-store");
  const answer = onError(error, c);
  if (!c.req.header("accept")?.includes("text/html")) return answer;
  const { code, issues = [] } = ((await answer.json()) as ErrorBody).error;
  const orderId = issues.map(({ params }) => params?.["orderId"]).find((id) => typeof id === "string");
  const locale = c.req.query("locale") === "en" ? "en" : "pt-BR";
  const page = filePage({ locale, code, status: answer.status, ...(orderId === undefined ? {} : { orderId }) });
  return c.html(page, answer.status as 404);
};

const app = new Hono()
  .basePath("/api")
  .use(requireSite, refuseUnreadQuery, (_, next) => runAs({ type: "public" }, next))
  .route("/files", files)
  .route("/events", pictures)
  .route("/organizations", organizationPictures);
app.notFound(notFound);
app.onError(onFileError);

export const handler = handlerOf(app);
