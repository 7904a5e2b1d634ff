import "../style/tokens.css";
import "../style/components.css";
import "../style/screens.css";
import "./console.css";
import "./sentences.ts";
import { openFace } from "../face.tsx";
import { reloadAfterRelease } from "../release.ts";
import { Console } from "./console.tsx";
import { comeBackToDrafts } from "./draft.ts";
import { openSession } from "./session.ts";

reloadAfterRelease(comeBackToDrafts);
openFace(Console);
void openSession();
