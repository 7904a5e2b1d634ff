/** Imported for its effect: the texts for the errors of a provider's page. Loaded with the first payment there. */
import { addErrorMessages } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";

addErrorMessages({ "payment.not_possible": m.pay_not_possible, "payment.returned": m.pay_returned });
