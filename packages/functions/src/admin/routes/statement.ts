import { Hono } from "hono";
import * as v from "valibot";
import * as Statement from "@catraca/core/report/report.statement.ts";
import { Statement as StatementView, StatementExport } from "@catraca/core/report/report.statement.schema.ts";
import { answers, query } from "../../http/describe.ts";
import { describeCsv, sendCsv } from "./exports.ts";

export const statementOfEvent = new Hono()
  .get(
    "/:eventId/statement",
    answers(
      "The event's money to the cent, its attendance and its products, at most some seconds behind",
      200,
      v.object({ statement: StatementView }),
      [401, 403, 404],
    ),
    async (c) => c.json({ statement: await Statement.get(c.req.param()) }),
  )
  .get("/:eventId/statement.csv", describeCsv("The event's statement, one row for each line,"), query(StatementExport), async (c) =>
    sendCsv(c, "statement", await Statement.exportCsv({ ...c.req.param(), filter: c.req.valid("query") })),
  );
