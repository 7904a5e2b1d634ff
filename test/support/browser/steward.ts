/** A steward's actions at the door, by the words on the page. */
import type { Page } from "playwright-core";

export type Language = "pt-BR" | "en-GB";

const WORDS = {
  "pt-BR": {
    code: "Código de pareamento",
    pair: "Parear",
    scanQr: "Ler o QR do console",
    camera: "Ligar a câmera",
    wedge: "Usar leitor de mão",
    history: "Histórico",
    type: "Digitar",
    leave: "Sair",
    aim: "Aponte para o código",
    wedgeOn: "Leitor de mão ligado",
    admit: "Entra",
    used: "Já usado",
    refuse: "Não",
    unsure: "Espere",
    exit: "Saiu",
    redeem: "Entregue",
    waited: "Vale",
    here: "Está aqui, confirmar",
    gone: "Não está mais aqui",
    offline: "Sem rede",
    checked: "Conferi, próximo",
    force: "Liberar mesmo assim",
    back: "Voltar a ler",
  },
  "en-GB": {
    code: "Pairing code",
    pair: "Pair",
    scanQr: "Scan the console's QR",
    camera: "Turn on the camera",
    wedge: "Use a hand scanner",
    history: "History",
    type: "Type",
    leave: "Leave",
    aim: "Aim at the code",
    wedgeOn: "Hand scanner on",
    admit: "Enter",
    used: "Used",
    refuse: "No",
    unsure: "Wait",
    exit: "Out",
    redeem: "Give",
    waited: "Valid",
    here: "Here, confirm",
    gone: "No longer here",
    offline: "No network",
    checked: "Checked, next",
    force: "Let in anyway",
    back: "Back to scanning",
  },
} as const;

export type Word = "admit" | "used" | "refuse" | "unsure" | "exit" | "redeem" | "waited";

export const stewardOn = (page: Page, speaks: Language = "pt-BR") => {
  const words = WORDS[speaks];
  const button = (name: keyof typeof words) => page.getByRole("button", { name: words[name], exact: true });
  const ready = () => button("camera").waitFor();
  return {
    words,
    button,
    ready,
    pairByCode: async (enrolmentCode: string): Promise<void> => {
      await page.getByLabel(words.code).fill(enrolmentCode);
      await button("pair").click();
      await ready();
    },
    startCamera: async (): Promise<void> => {
      await button("camera").click();
      await page.getByText(words.aim).waitFor();
    },
    startWedge: async (): Promise<void> => {
      await button("wedge").click();
      await page.getByText(words.wedgeOn).waitFor();
    },
    /** Types like a hand scanner: faster than a test can press real keys on a busy machine, into the focused field. */
    pull: async (...codes: string[]): Promise<void> => {
      await page.evaluate((texts) => {
        const press = (key: string): void => {
          const target = document.activeElement ?? document.body;
          const isTyped = target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
          if (isTyped && key.length === 1 && target instanceof HTMLInputElement) document.execCommand("insertText", false, key);
        };
        for (const text of texts) {
          for (const key of text) press(key);
          press("Enter");
        }
      }, codes);
    },
    /** Waits for the result with this word. */
    result: async (word: Word): Promise<void> => page.locator(".result__word", { hasText: new RegExp(`^${words[word]}$`) }).waitFor(),
    said: () => page.locator(".result").innerText(),
    noResult: () => page.locator(".result").waitFor({ state: "detached" }),
  };
};
