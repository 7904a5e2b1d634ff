/** Gates that admit or hand out only certain things: what they name is not removed. */
import { asTransient } from "../kernel/fault.ts";
import { rows } from "../table/service.ts";

/**
 * The name of a gate whose list has this id. Removed from the list, the id could leave a gate without one, which admits every type.
 * A gate that gets the id at the same moment keeps it, and admits nobody more.
 */
export const findGateNaming = async (eventId: string, list: "ticketTypeIds" | "productIds", id: string): Promise<string | undefined> => {
  const { data } = await asTransient("gate.unavailable", () => rows.gate.query.primary({ eventId }).go({ consistent: true, pages: "all" }));
  return data.find((gate) => gate[list].includes(id))?.name;
};
