/** All entities of the table. The nouns read and write through it. */
import { Service } from "electrodb";
import { ScanEntity } from "../admission/admission.entity.ts";
import { auditScope } from "../kernel/audit.ts";
import { TRANSIENT_REASONS, Transient } from "../kernel/fault.ts";
import { AuditEntryEntity } from "../audit-log/audit-log.entity.ts";
import { ApiKeyEntity } from "../api-key/api-key.entity.ts";
import { SummaryEntity } from "../catalog/catalog.entity.ts";
import { ConflictEntity } from "../conflict/conflict.entity.ts";
import { DeviceEntity, EnrolmentEntity } from "../device/device.entity.ts";
import { EventEntity, PoliciesEntity } from "../event/event.entity.ts";
import { ExportEntity } from "../export/export.entity.ts";
import { FeeEntity } from "../fee/fee.entity.ts";
import { GateEntity } from "../gate/gate.entity.ts";
import { GatePolicyEntity } from "../gate/gate.policy.entity.ts";
import { GuestColumnsEntity, GuestPageEntity } from "../invitation/invitation.entity.ts";
import { JobEntity, JobErrorEntity } from "../job/job.entity.ts";
import { MailingEntity, MailingRecipientEntity, ProvedAddressEntity, UnsubscribedEntity } from "../mailing/mailing.entity.ts";
import { ManifestChangeEntity, ManifestEntity, ManifestPartEntity } from "../manifest/manifest.entity.ts";
import { NotificationEntity } from "../notification/notification.entity.ts";
import { LookupEntity } from "../notification/notification.lookup.entity.ts";
import { SuppressionEntity } from "../notification/notification.suppression.entity.ts";
import { OrderEntity } from "../order/order.entity.ts";
import {
  InviteeEntity,
  MemberEntity,
  MembershipEntity,
  OrganizationEntity,
  RequestCountEntity,
} from "../organization/organization.entity.ts";
import { PartnerEventEntity } from "../partner/partner.entity.ts";
import { ErasureNoticeEntity } from "../person/person.notice.entity.ts";
import { ErasureLinkEntity, ErasureRequestEntity } from "../person/person.request.entity.ts";
import { PaymentEntity, SimulatedChargeEntity } from "../payment/payment.entity.ts";
import { QuestionEntity } from "../question/question.entity.ts";
import { PromoCodeEntity } from "../promo-code/promo-code.entity.ts";
import { ProductEntity } from "../product/product.entity.ts";
import { CountedEntity, CounterEntity } from "../report/report.entity.ts";
import { RefundEntity } from "../refund/refund.entity.ts";
import { AllowanceEntity, PoolEntity, StockEntity } from "../stock/stock.entity.ts";
import { TicketEntity } from "../ticket/ticket.entity.ts";
import { ForeignCodeEntity } from "../ticket/ticket.foreign.entity.ts";
import { TicketWordEntity } from "../ticket/ticket.search.entity.ts";
import { TicketTypeEntity } from "../ticket-type/ticket-type.entity.ts";
import { DeliveryEntity, DeliveryQueueEntity, WebhookEntity } from "../webhook/webhook.entity.ts";
import { WaitingEntryEntity, WaitingListEntity, WaitingPlaceEntity } from "../waiting-list/waiting-list.entity.ts";
import { documentClient, tableName } from "./client.ts";

export const tables = new Service(
  {
    auditEntry: AuditEntryEntity,
    organization: OrganizationEntity,
    member: MemberEntity,
    membership: MembershipEntity,
    invitee: InviteeEntity,
    requestCount: RequestCountEntity,
    apiKey: ApiKeyEntity,
    erasureRequest: ErasureRequestEntity,
    erasureLink: ErasureLinkEntity,
    erasureNotice: ErasureNoticeEntity,
    event: EventEntity,
    policies: PoliciesEntity,
    job: JobEntity,
    jobError: JobErrorEntity,
    guestPage: GuestPageEntity,
    export: ExportEntity,
    guestColumns: GuestColumnsEntity,
    summary: SummaryEntity,
    ticketType: TicketTypeEntity,
    product: ProductEntity,
    fee: FeeEntity,
    question: QuestionEntity,
    promoCode: PromoCodeEntity,
    pool: PoolEntity,
    stock: StockEntity,
    allowance: AllowanceEntity,
    ticket: TicketEntity,
    foreignCode: ForeignCodeEntity,
    ticketWord: TicketWordEntity,
    order: OrderEntity,
    refund: RefundEntity,
    payment: PaymentEntity,
    simulatedCharge: SimulatedChargeEntity,
    gate: GateEntity,
    gatePolicy: GatePolicyEntity,
    manifest: ManifestEntity,
    manifestPart: ManifestPartEntity,
    manifestChange: ManifestChangeEntity,
    device: DeviceEntity,
    enrolment: EnrolmentEntity,
    conflict: ConflictEntity,
    scan: ScanEntity,
    notification: NotificationEntity,
    lookup: LookupEntity,
    suppression: SuppressionEntity,
    mailing: MailingEntity,
    mailingRecipient: MailingRecipientEntity,
    unsubscribed: UnsubscribedEntity,
    provedAddress: ProvedAddressEntity,
    waitingList: WaitingListEntity,
    waitingEntry: WaitingEntryEntity,
    waitingPlace: WaitingPlaceEntity,
    webhook: WebhookEntity,
    delivery: DeliveryEntity,
    deliveryQueue: DeliveryQueueEntity,
    partnerEvent: PartnerEventEntity,
    counter: CounterEntity,
    counted: CountedEntity,
  },
  { client: documentClient, table: tableName() },
);

export const { entities: rows, collections } = tables;

type Write = typeof tables.transaction.write;

/** The entities as a transaction writes them. */
export type Writes = Parameters<Parameters<Write>[0]>[0];

/** docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MOST_ITEMS = 100;

/** The caller reads why its own items refused, and finds some of them from the end. */
const withoutMark = <R extends { canceled: boolean; data: unknown }>(result: R): R => {
  if (!result.canceled) return result;
  const reasons = result.data as { code?: string }[];
  if (TRANSIENT_REASONS.has(reasons.at(-1)?.code ?? "")) throw new Transient("audit.unavailable");
  return { ...result, data: reasons.slice(0, -1) };
};

/**
 * The first transaction of an audited change marks the change's entry: the entry then says that the change was written, also when the process dies
 * before the answer. Of several at once only one marks it, because two transactions on one item refuse each other.
 */
const write: Write = (build) => {
  const audit = auditScope();
  if (audit?.entry?.kind !== "change" || audit.isMarked) return tables.transaction.write(build);
  const { scopeId, entryId } = audit.entry;
  audit.isMarked = true;
  let isFull = false;
  const marked = tables.transaction.write((t) => {
    const items = build(t);
    isFull = items.length >= MOST_ITEMS;
    if (isFull) return items;
    const { fields } = audit;
    const mark = t.auditEntry.update({ scopeId, entryId }).set({ isCommitted: true, ...(fields.length === 0 ? {} : { fields }) });
    return [...items, mark.commit()] as unknown as typeof items;
  });
  const go = marked.go.bind(marked);
  marked.go = async (...options) => {
    let isWritten = false;
    try {
      const result = await go(...options);
      isWritten = !result.canceled;
      return isFull ? result : withoutMark(result);
    } finally {
      audit.isMarked = isWritten && !isFull;
    }
  };
  return marked;
};

export const transaction = { ...tables.transaction, write };
