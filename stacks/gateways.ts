/** The two HTTP APIs without routes: the site needs their addresses, and their functions need the site's. */
import { GATEWAY_TIMEOUT_SECONDS, type Rate } from "@catraca/functions/fronts";
import { prefix, settings } from "./stage.ts";

const gatewayOf = (name: string, { rateLimit, burstLimit }: Rate): sst.aws.ApiGatewayV2 =>
  new sst.aws.ApiGatewayV2(name, {
    cors: false,
    accessLog: { retention: settings.isProduction ? "3 months" : "2 weeks" },
    transform: {
      api: { name: `${prefix}-${name}` },
      stage: { defaultRouteSettings: { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit } },
      route: {
        args: (args) => {
          args.transform = { ...args.transform, integration: { timeoutMilliseconds: GATEWAY_TIMEOUT_SECONDS * 1000 } };
        },
      },
    },
  });

export const publicGateway = gatewayOf("PublicApi", settings.apiRate);
export const adminGateway = gatewayOf("AdminApi", settings.adminRate);
