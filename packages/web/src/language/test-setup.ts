/** Tests run in Portuguese, whatever the simulated browser prefers. */
import { chooseLocale } from "./locale.ts";

chooseLocale("pt-BR");
