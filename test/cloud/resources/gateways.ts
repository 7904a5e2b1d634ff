import * as APIGW from "@aws-sdk/client-apigatewayv2";
import * as WAF from "@aws-sdk/client-wafv2";
import { account, region, clients, drop, pascal, type Inputs, type Resources } from "../aws.ts";

/** AWS's names of a firewall's fields; a text to search for is sent as bytes. */
const firewall = (value: Inputs): any => {
  if (Array.isArray(value)) return value.map(firewall);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries<Inputs>(value).map(([name, one]) => [
      `${name[0]?.toUpperCase()}${name.slice(1)}`,
      name === "searchString" ? Buffer.from(one) : firewall(one),
    ]),
  );
};

export const resources: Resources = {
  "aws:apigatewayv2/api:Api": async (name, inputs) => {
    const a = await clients.gateway.send(
      new APIGW.CreateApiCommand(
        drop({
          Name: inputs.name,
          ProtocolType: inputs.protocolType,
          Description: inputs.description,
          CorsConfiguration: inputs.corsConfiguration && pascal(inputs.corsConfiguration),
        }),
      ),
    );
    // AWS's own form of the address; the rig leads it to the emulator.
    return {
      id: a.ApiId,
      name: inputs.name,
      apiEndpoint: `https://${a.ApiId}.execute-api.${region}.amazonaws.com`,
      executionArn: `arn:aws:execute-api:${region}:${account}:${a.ApiId}`,
      arn: `arn:aws:apigateway:${region}::/apis/${a.ApiId}`,
    };
  },
  "aws:apigatewayv2/stage:Stage": async (name, inputs) => {
    await clients.gateway.send(
      new APIGW.CreateStageCommand(
        drop({
          ApiId: inputs.apiId,
          StageName: inputs.name,
          AutoDeploy: inputs.autoDeploy,
          AccessLogSettings: inputs.accessLogSettings && {
            DestinationArn: inputs.accessLogSettings.destinationArn,
            Format: inputs.accessLogSettings.format,
          },
          DefaultRouteSettings: inputs.defaultRouteSettings && pascal(inputs.defaultRouteSettings),
        }),
      ),
    );
    return { id: inputs.name };
  },
  "aws:apigatewayv2/integration:Integration": async (name, inputs) => {
    const r = await clients.gateway.send(
      new APIGW.CreateIntegrationCommand(
        drop({
          ApiId: inputs.apiId,
          IntegrationType: inputs.integrationType,
          IntegrationUri: inputs.integrationUri,
          IntegrationMethod: inputs.integrationMethod,
          PayloadFormatVersion: inputs.payloadFormatVersion,
          ConnectionType: inputs.connectionType,
          TimeoutInMillis: inputs.timeoutMilliseconds,
        }),
      ),
    );
    return { id: r.IntegrationId };
  },
  "aws:apigatewayv2/route:Route": async (name, inputs) => {
    const r = await clients.gateway.send(
      new APIGW.CreateRouteCommand(
        drop({
          ApiId: inputs.apiId,
          RouteKey: inputs.routeKey,
          Target: inputs.target,
          AuthorizationType: inputs.authorizationType,
          AuthorizerId: inputs.authorizerId,
          AuthorizationScopes: inputs.authorizationScopes,
        }),
      ),
    );
    return { id: r.RouteId };
  },
  "aws:apigatewayv2/authorizer:Authorizer": async (name, inputs) => {
    const r = await clients.gateway.send(
      new APIGW.CreateAuthorizerCommand(
        drop({
          ApiId: inputs.apiId,
          Name: inputs.name,
          AuthorizerType: inputs.authorizerType,
          IdentitySource: inputs.identitySources,
          JwtConfiguration: inputs.jwtConfiguration && {
            Audience: inputs.jwtConfiguration.audiences,
            Issuer: inputs.jwtConfiguration.issuer,
          },
        }),
      ),
    );
    return { id: r.AuthorizerId };
  },
  "aws:wafv2/webAcl:WebAcl": async (name, inputs) => {
    const r = await clients.waf.send(
      new WAF.CreateWebACLCommand({
        Name: inputs.name,
        Scope: inputs.scope,
        DefaultAction: firewall(inputs.defaultAction),
        VisibilityConfig: firewall(inputs.visibilityConfig),
        Rules: firewall(inputs.rules),
      }),
    );
    return { id: r.Summary?.Id, arn: r.Summary?.ARN, name: inputs.name };
  },
};
