import "../style/tokens.css";
import "../style/components.css";
import "../style/screens.css";
import "./console.css";
import "./sentences.ts";
import { openFace } from "../face.tsx";
import { Console } from "./console.tsx";
import { openSession } from "./session.ts";

openFace(Console);
void openSession();
