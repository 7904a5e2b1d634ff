/** The safe part of Markdown. Everything else, HTML included, stands as it was typed. */
import { Lexer, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";
import { getTextAttributes } from "../../language/direction.ts";

const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)/i;

const Link = ({ href, children }: { href: string; children: ComponentChildren }) => (
  <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
    {children}
  </a>
);

/** Words that look like an address lead to no other one unseen. */
const findOtherHost = (href: string, words: string): string | undefined => {
  const [, host] = /^https?:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(href) ?? [];
  return host !== undefined && /[\p{L}\p{N}]\.\p{L}{2}/u.test(words) && !words.includes(host) ? host : undefined;
};

const drawInline = (token: Token): ComponentChildren => {
  switch (token.type) {
    case "strong":
      return <strong>{drawAll(token)}</strong>;
    case "em":
      return <em>{drawAll(token)}</em>;
    case "br":
      return <br />;
    case "escape":
      return (token as Tokens.Escape).text;
    case "link": {
      const { href } = token as Tokens.Link;
      if (!SAFE_LINK.test(href)) return token.raw;
      const host = findOtherHost(href, (token as Tokens.Link).text);
      return (
        <>
          <Link href={href}>{drawAll(token)}</Link>
          {host !== undefined && ` (${host})`}
        </>
      );
    }
    case "text":
      return "tokens" in token && token.tokens ? drawAll(token) : token.raw;
    default:
      return token.raw;
  }
};

const drawAll = (token: Token): ComponentChildren => ("tokens" in token ? (token.tokens ?? []).map(drawInline) : token.raw);

const drawItems = ({ items }: Tokens.List) =>
  items.map((item, at) => (
    <li key={at} dir="auto">
      {item.tokens.map(drawBlock)}
    </li>
  ));

const drawBlock = (token: Token, at: number): ComponentChildren => {
  if (token.type === "list") {
    const list = token as Tokens.List;
    return list.ordered ? (
      <ol key={at} start={Number(list.start) || 1}>
        {drawItems(list)}
      </ol>
    ) : (
      <ul key={at}>{drawItems(list)}</ul>
    );
  }
  if (token.type === "space") return null;
  if (token.type === "text") return drawInline(token);
  return (
    <p key={at} {...getTextAttributes(token.raw)}>
      {token.type === "paragraph" || token.type === "heading" ? drawAll(token) : token.raw}
    </p>
  );
};

export const MarkedProse = ({ text }: { text: string }) => (
  <div class="prose stack">{Lexer.lex(text, { gfm: true, breaks: true }).map(drawBlock)}</div>
);
