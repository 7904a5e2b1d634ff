import { expect, it } from "vitest";
import { getCallText } from "./history-texts.ts";

it.each([
  ["PATCH /events/{eventId}", "Evento: mudança"],
  ["DELETE /events/{eventId}/picture", "Imagem: remoção"],
  ["DELETE /organization/picture", "Imagem: remoção"],
  ["POST /events/{eventId}/exports", "Exportação: criação"],
  ["POST /events/{eventId}/ticket-types/order", "Tipo de ingresso: nova ordem"],
  ["POST /events/{eventId}/messages/{jobId}/again", "Mensagem: reenvio"],
  ["POST /devices/{deviceId}/enrolment", "Código de pareamento: criação"],
  ["POST /orders/{orderId}/refund/quote", "Pedido: consulta de valor"],
  ["POST /orders/{orderId}/exchange", "Pedido: troca de produto"],
  ["GET /events/{eventId}/attendees.csv", "Participantes: leitura"],
  ["POST /orders/{orderId}/something-new", "POST /orders/{orderId}/something-new"],
])("%s: %s", (call, text) => {
  expect(getCallText(call)).toBe(text);
});
