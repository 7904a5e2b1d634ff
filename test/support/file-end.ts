/** A setup file: Vitest runs it before each test file, so that its hook runs after the file's own. */
import { afterAll } from "vitest";
import { closeAll } from "./close-after.ts";

afterAll(closeAll);
