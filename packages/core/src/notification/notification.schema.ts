import * as v from "valibot";
import { Email } from "../kernel/text.ts";

export const FindTickets = v.strictObject({ email: Email });
