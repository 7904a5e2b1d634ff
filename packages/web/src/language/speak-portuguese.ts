/** Tests speak the first language, whatever the simulated browser prefers. */
import { chooseLocale } from "./locale.ts";

chooseLocale("pt-BR");
