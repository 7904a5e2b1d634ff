/** The organization, its team, and the other organizations of the person, in the account's menu. */
import { useQueryClient } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { m } from "../../paraglide/messages.js";
import { useMay, useMembership, useMemberships, type Membership } from "../membership.ts";
import { chooseOrganization } from "../organization-choice.ts";

const getName = ({ organization }: Membership): string => organization.name ?? m.console_organization_nameless();

export const AccountLinks = () => {
  const client = useQueryClient();
  const { route } = useLocation();
  const may = useMay();
  const current = useMembership();
  const others = (useMemberships() ?? []).filter(({ memberId }) => memberId !== current?.memberId);
  const change = ({ organization }: Membership): void => {
    chooseOrganization(organization.id);
    void client.invalidateQueries();
    route("/console/");
  };
  return (
    <>
      {current && <li class="menu__said small soft">{getName(current)}</li>}
      {may("organization.change") && (
        <li>
          <a href="/console/organization">{m.console_organization()}</a>
        </li>
      )}
      {current && (
        <li>
          <a href="/console/team">{m.console_team()}</a>
        </li>
      )}
      {may("key.manage") && (
        <li>
          <a href="/console/keys">{m.console_keys()}</a>
        </li>
      )}
      {may("webhook.manage") && (
        <li>
          <a href="/console/webhooks">{m.console_webhooks()}</a>
        </li>
      )}
      {may("person.handle") && (
        <li>
          <a href="/console/people">{m.console_people()}</a>
        </li>
      )}
      {may("audit.read_organization") && (
        <li>
          <a href="/console/history">{m.console_history()}</a>
        </li>
      )}
      {others.map((other) => (
        <li key={other.memberId}>
          <button type="button" onClick={() => change(other)}>
            {m.console_organization_switch({ name: getName(other) })}
          </button>
        </li>
      ))}
    </>
  );
};
