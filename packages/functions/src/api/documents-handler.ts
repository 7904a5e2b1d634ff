import { Hono } from "hono";
import { runAs } from "@catraca/core/kernel/actor";
import { notFound, onError } from "../http/errors.ts";
import { handlerOf } from "../http/lambda.ts";
import { requireSite } from "../http/origin.ts";
import { files } from "./routes/files.ts";

const app = new Hono()
  .basePath("/api/files")
  .use(requireSite, (_, next) => runAs({ type: "public" }, next))
  .route("/", files);
app.notFound(notFound);
app.onError(onError);

export const handler = handlerOf(app);
