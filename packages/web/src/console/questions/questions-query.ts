import { queryOptions } from "@tanstack/preact-query";
import { admin, callAdmin } from "../admin-client.ts";

/** The key starts with the event, as in queries.ts. */
export const questionsQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "questions"],
    queryFn: async () => (await callAdmin(() => admin.events[":eventId"].questions.$get({ param: { eventId } }))).questions,
  });

export type QuestionView = Awaited<ReturnType<NonNullable<ReturnType<typeof questionsQuery>["queryFn"]>>>[number];
