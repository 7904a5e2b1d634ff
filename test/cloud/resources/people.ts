import * as COG from "@aws-sdk/client-cognito-identity-provider";
import * as SES from "@aws-sdk/client-sesv2";
import { account, region, clients, drop, nameOf, pascal, type Resources } from "../aws.ts";

export const resources: Resources = {
  "aws:cognito/userPool:UserPool": async (name, inputs) => {
    const { UserPool } = await clients.cognito.send(
      new COG.CreateUserPoolCommand(
        drop({
          PoolName: inputs.name,
          UsernameAttributes: inputs.usernameAttributes,
          AutoVerifiedAttributes: inputs.autoVerifiedAttributes,
          AdminCreateUserConfig: inputs.adminCreateUserConfig && {
            AllowAdminCreateUserOnly: inputs.adminCreateUserConfig.allowAdminCreateUserOnly,
          },
          UsernameConfiguration: inputs.usernameConfiguration && { CaseSensitive: inputs.usernameConfiguration.caseSensitive },
          DeletionProtection: inputs.deletionProtection,
          Policies: { PasswordPolicy: pascal(inputs.passwordPolicy) },
          AccountRecoverySetting: inputs.accountRecoverySetting && {
            RecoveryMechanisms: pascal(inputs.accountRecoverySetting.recoveryMechanisms),
          },
          UserAttributeUpdateSettings: inputs.userAttributeUpdateSettings && {
            AttributesRequireVerificationBeforeUpdate: inputs.userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates,
          },
        }),
      ),
    );
    if (inputs.mfaConfiguration)
      await clients.cognito.send(
        new COG.SetUserPoolMfaConfigCommand({
          UserPoolId: UserPool?.Id,
          MfaConfiguration: inputs.mfaConfiguration,
          SoftwareTokenMfaConfiguration: { Enabled: inputs.softwareTokenMfaConfiguration?.enabled },
        }),
      );
    return { id: UserPool?.Id, arn: UserPool?.Arn, name: inputs.name };
  },
  "aws:cognito/userGroup:UserGroup": async (name, inputs) =>
    void (await clients.cognito.send(
      new COG.CreateGroupCommand({ UserPoolId: inputs.userPoolId, GroupName: inputs.name, Description: inputs.description }),
    )),
  "aws:cognito/userPoolDomain:UserPoolDomain": async (name, inputs) => {
    await clients.cognito.send(new COG.CreateUserPoolDomainCommand({ UserPoolId: inputs.userPoolId, Domain: inputs.domain }));
    return { id: inputs.domain, domain: inputs.domain };
  },
  "aws:cognito/userPoolClient:UserPoolClient": async (name, inputs) => {
    const { UserPoolClient: k } = await clients.cognito.send(
      new COG.CreateUserPoolClientCommand(
        drop({
          UserPoolId: inputs.userPoolId,
          ClientName: inputs.name,
          GenerateSecret: inputs.generateSecret,
          SupportedIdentityProviders: inputs.supportedIdentityProviders,
          AllowedOAuthFlowsUserPoolClient: inputs.allowedOauthFlowsUserPoolClient,
          AllowedOAuthFlows: inputs.allowedOauthFlows,
          AllowedOAuthScopes: inputs.allowedOauthScopes,
          CallbackURLs: inputs.callbackUrls,
          LogoutURLs: inputs.logoutUrls,
          ExplicitAuthFlows: inputs.explicitAuthFlows,
          PreventUserExistenceErrors: inputs.preventUserExistenceErrors,
          EnableTokenRevocation: inputs.enableTokenRevocation,
          AccessTokenValidity: inputs.accessTokenValidity,
          IdTokenValidity: inputs.idTokenValidity,
          RefreshTokenValidity: inputs.refreshTokenValidity,
          TokenValidityUnits: inputs.tokenValidityUnits && pascal(inputs.tokenValidityUnits),
        }),
      ),
    );
    return { id: k?.ClientId, name: inputs.name };
  },
  "aws:sesv2/configurationSet:ConfigurationSet": async (name, inputs) => {
    const ConfigurationSetName = inputs.configurationSetName ?? nameOf(name);
    await clients.ses.send(
      new SES.CreateConfigurationSetCommand(
        drop({
          ConfigurationSetName,
          DeliveryOptions: inputs.deliveryOptions && pascal(inputs.deliveryOptions),
          ReputationOptions: inputs.reputationOptions && { ReputationMetricsEnabled: inputs.reputationOptions.reputationMetricsEnabled },
          SuppressionOptions: inputs.suppressionOptions && { SuppressedReasons: inputs.suppressionOptions.suppressedReasons },
        }),
      ),
    );
    return {
      id: ConfigurationSetName,
      configurationSetName: ConfigurationSetName,
      arn: `arn:aws:ses:${region}:${account}:configuration-set/${ConfigurationSetName}`,
    };
  },
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": async (name, inputs) => {
    const { eventDestinationName, configurationSetName, eventDestination } = inputs;
    await clients.ses.send(
      new SES.CreateConfigurationSetEventDestinationCommand({
        ConfigurationSetName: configurationSetName,
        EventDestinationName: eventDestinationName,
        EventDestination: {
          Enabled: eventDestination.enabled,
          MatchingEventTypes: eventDestination.matchingEventTypes,
          EventBridgeDestination: { EventBusArn: eventDestination.eventBridgeDestination.eventBusArn },
        },
      }),
    );
    return { id: `${configurationSetName}|${eventDestinationName}` };
  },
  "aws:sesv2/emailIdentity:EmailIdentity": async (name, inputs) => {
    const r = await clients.ses.send(
      new SES.CreateEmailIdentityCommand(drop({ EmailIdentity: inputs.emailIdentity, ConfigurationSetName: inputs.configurationSetName })),
    );
    return {
      id: inputs.emailIdentity,
      arn: `arn:aws:ses:${region}:${account}:identity/${inputs.emailIdentity}`,
      dkimSigningAttributes: { tokens: r.DkimAttributes?.Tokens ?? [] },
    };
  },
};
