import "../style/tokens.css";
import "../style/components.css";
import "../style/screens.css";
import "./attendee.css";
import { openFace } from "../face.tsx";
import { m } from "../paraglide/messages.js";
import { Logo } from "../parts/logo.tsx";

const Pages = () => (
  <main id="main" class="page stack">
    <Logo href="/" />
    <h1 class="poster">{m.list_title()}</h1>
  </main>
);

openFace(Pages);
