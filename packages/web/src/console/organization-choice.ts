/** The organization that a member of several chose. Calls name it, and the API takes the first joined one without it. */
import { readSetting, saveSetting } from "../local-storage.ts";

const KEY = "catraca.organization";

export const getChosenOrganization = (): string => readSetting(KEY) ?? "";

export const chooseOrganization = (organizationId: string): void => saveSetting(KEY, organizationId);
