/** The organization, its members, and the places of the signed-in person in organizations. */
import { Hono } from "hono";
import * as v from "valibot";
import * as Picture from "@catraca/core/organization/organization.picture.ts";
import * as Profile from "@catraca/core/organization/organization.profile.ts";
import { MembershipView, OrganizationChange, OrganizationPictureBody, OrganizationView } from "@catraca/core/organization.schema";
import * as Team from "@catraca/core/team";
import { InvitationView, InviteBody, MemberChange, MemberView, SendAgainBody, TokenBody } from "@catraca/core/team.schema";
import { emptyIsNothing, noBody } from "../../http/body.ts";
import { answers, body, bodyIsOptional, optionalBody } from "../../http/describe.ts";
import { organizationHeader } from "../../http/organization.ts";

const OneOrganization = v.object({ organization: OrganizationView });
const OneMember = v.object({ member: MemberView });
const OneMembership = v.object({ membership: MembershipView });

export const organization = new Hono()
  .get("/", answers("The organization", 200, OneOrganization, [401, 403, 404], [organizationHeader]), async (c) =>
    c.json({ organization: await Profile.get() }),
  )
  .patch(
    "/",
    answers("Changes the fields in the request", 200, OneOrganization, [400, 401, 403, 404, 413, 415], [organizationHeader]),
    body(OrganizationChange),
    async (c) => c.json({ organization: await Profile.change(c.req.valid("json")) }),
  )
  .post(
    "/picture",
    answers("Replaces the picture; its metadata is removed", 200, OneOrganization, [400, 401, 403, 404, 413, 415], [organizationHeader]),
    body(OrganizationPictureBody),
    async (c) => c.json({ organization: await Picture.setPicture(c.req.valid("json")) }),
  )
  .delete("/picture", answers("Removes the picture", 200, OneOrganization, [401, 403, 404], [organizationHeader]), noBody, async (c) =>
    c.json({ organization: await Picture.removePicture() }),
  );

export const memberships = new Hono().get(
  "/",
  answers(
    "The organizations that you belong to, the first joined one first",
    200,
    v.object({ memberships: v.array(MembershipView) }),
    [401],
  ),
  async (c) => c.json({ memberships: await Profile.listMemberships() }),
);

export const members = new Hono()
  .get(
    "/",
    answers("The members and the open invitations", 200, v.object({ members: v.array(MemberView) }), [401, 403, 404], [organizationHeader]),
    async (c) => c.json(await Team.list()),
  )
  .post(
    "/",
    answers(
      "Invites a person by email; the link works once, for seven days",
      201,
      OneMember,
      [400, 401, 403, 404, 409, 413, 415],
      [organizationHeader],
    ),
    body(InviteBody),
    async (c) => c.json({ member: await Team.invite(c.req.valid("json")) }, 201),
  )
  .patch(
    "/:memberId",
    answers("Changes the fields in the request", 200, OneMember, [400, 401, 403, 404, 409, 413, 415], [organizationHeader]),
    body(MemberChange),
    async (c) => c.json({ member: await Team.change({ ...c.req.param(), change: c.req.valid("json") }) }),
  )
  .delete(
    "/:memberId",
    answers("Removes the member or the invitation; your own: leaves", 200, OneMember, [401, 403, 404, 409], [organizationHeader]),
    noBody,
    async (c) => c.json({ member: await Team.remove(c.req.param()) }),
  )
  .post(
    "/:memberId/send-again",
    answers("Sends another link, which ends the earlier one", 200, OneMember, [400, 401, 403, 404, 409, 413, 415], [organizationHeader]),
    bodyIsOptional,
    emptyIsNothing,
    optionalBody(SendAgainBody),
    async (c) => c.json({ member: await Team.sendAgain({ ...c.req.param(), ...c.req.valid("json") }) }),
  )
  .post(
    "/:memberId/preview",
    answers("The organization and role of an invitation", 200, v.object({ invitation: InvitationView }), [400, 401, 404, 409, 413, 415]),
    body(TokenBody),
    async (c) => c.json({ invitation: await Team.preview({ ...c.req.param(), ...c.req.valid("json") }) }),
  )
  .post(
    "/:memberId/accept",
    answers(
      "Joins the organization; the first account that accepts has the invitation",
      200,
      OneMembership,
      [400, 401, 404, 409, 413, 415],
    ),
    body(TokenBody),
    async (c) => c.json({ membership: await Team.accept({ ...c.req.param(), ...c.req.valid("json") }) }),
  );
