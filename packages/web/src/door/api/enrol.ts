/** Makes this phone a device with an enrolment code. A code works once. */
import { readSetting, saveSetting } from "../../local-storage.ts";
import { readBody, ApiError } from "../../api/response.ts";
import { publicApi } from "../../api/public-api.ts";
import { addErrorMessages, getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import type { EnrolAnswer } from "@catraca/core/device.schema";
import type { Assignment } from "../storage/database.ts";
import { callGate } from "./gate-client.ts";

const LIMIT_MS = 10_000;

addErrorMessages({ "device.enrolment_refused": m.error_device_enrolment_refused });

type Assigned = Pick<EnrolAnswer, "gate" | "event">;

/** The gate knows only the ids of its products. Their names come from the event's page. */
const readProducts = async ({ gate, event }: Assigned): Promise<Assignment["products"]> => {
  if (gate.mode !== "redeem") return [];
  const { products } = (await readBody(publicApi.events[":eventId"].$get({ param: { eventId: event.id }, query: {} }))).event;
  return products.filter(({ id }) => gate.productIds.length === 0 || gate.productIds.includes(id)).map(({ id, name }) => ({ id, name }));
};

/** A draft has no public page to read names from, but its gates can be tried. */
export const readProductsIfPublic = async (enrolled: Assigned): Promise<Assignment["products"]> => {
  try {
    return await readProducts(enrolled);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return enrolled.gate.productIds.map((id) => ({ id, name: "" }));
  }
};

const PHONE_KEY = "catraca.door.phone";

/** Stored before the code is used: a phone that lost the answer gets the same one again. */
const getPhone = (): string => {
  const known = readSetting(PHONE_KEY);
  if (known !== null) return known;
  const phone = crypto.randomUUID();
  saveSetting(PHONE_KEY, phone);
  return phone;
};

const requestAssignment = async (enrolmentCode: string): Promise<Assignment> => {
  const { scanUrl } = (await readBody(publicApi.settings.$get())).settings;
  const body = { enrolmentCode, phone: getPhone() };
  const call = await callGate<EnrolAnswer>({ url: `${scanUrl}enrol`, body, limitMs: LIMIT_MS });
  if (call.type === "no-answer")
    throw new ApiError(call.status === undefined ? "network.lost" : "service.unavailable", call.status ?? 0, "The gate did not answer.");
  if (call.type === "rejection") throw new ApiError(call.code, call.status, "The gate rejected the enrolment code.");
  return { ...call.body, scanUrl, products: await readProductsIfPublic(call.body) };
};

export const enrol = async (enrolmentCode: string): Promise<{ assignment: Assignment } | { errorMessage: string }> => {
  try {
    return { assignment: await requestAssignment(enrolmentCode) };
  } catch (error) {
    if (error instanceof ApiError) return { errorMessage: getErrorMessage(error) };
    throw error;
  }
};
