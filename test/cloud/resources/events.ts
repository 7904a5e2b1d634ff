import * as SQS from "@aws-sdk/client-sqs";
import * as SNS from "@aws-sdk/client-sns";
import * as EB from "@aws-sdk/client-eventbridge";
import * as SCH from "@aws-sdk/client-scheduler";
import { clients, drop, nameOf, pascal, type Resources } from "../aws.ts";

export const resources: Resources = {
  "aws:sqs/queue:Queue": async (name, inputs) => {
    const QueueName = inputs.name ?? nameOf(name);
    const { QueueUrl } = await clients.sqs.send(
      new SQS.CreateQueueCommand({
        QueueName,
        Attributes: drop({
          MessageRetentionPeriod: inputs.messageRetentionSeconds?.toString(),
          VisibilityTimeout: inputs.visibilityTimeoutSeconds?.toString(),
          SqsManagedSseEnabled: inputs.sqsManagedSseEnabled?.toString(),
          RedrivePolicy: inputs.redrivePolicy,
        }),
      }),
    );
    const { Attributes } = await clients.sqs.send(new SQS.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
    return { id: QueueUrl, url: QueueUrl, arn: Attributes?.QueueArn, name: QueueName };
  },
  "aws:sqs/queuePolicy:QueuePolicy": async (name, inputs) =>
    void (await clients.sqs.send(new SQS.SetQueueAttributesCommand({ QueueUrl: inputs.queueUrl, Attributes: { Policy: inputs.policy } }))),
  "aws:sns/topic:Topic": async (name, inputs) => {
    const { TopicArn } = await clients.sns.send(new SNS.CreateTopicCommand({ Name: inputs.name ?? nameOf(name) }));
    return { id: TopicArn, arn: TopicArn };
  },
  "aws:sns/topicSubscription:TopicSubscription": async (name, inputs) => {
    const { SubscriptionArn } = await clients.sns.send(
      new SNS.SubscribeCommand({ TopicArn: inputs.topic, Protocol: inputs.protocol, Endpoint: inputs.endpoint }),
    );
    return { id: SubscriptionArn, arn: SubscriptionArn };
  },
  "aws:cloudwatch/eventBus:EventBus": async (name, inputs) => {
    const { EventBusArn } = await clients.events.send(new EB.CreateEventBusCommand({ Name: inputs.name }));
    return { id: inputs.name, name: inputs.name, arn: EventBusArn };
  },
  "aws:cloudwatch/eventArchive:EventArchive": async (name, inputs) => {
    const { ArchiveArn } = await clients.events.send(
      new EB.CreateArchiveCommand({
        ArchiveName: inputs.name,
        EventSourceArn: inputs.eventSourceArn,
        EventPattern: inputs.eventPattern,
        RetentionDays: inputs.retentionDays,
      }),
    );
    return { id: inputs.name, arn: ArchiveArn };
  },
  "aws:cloudwatch/eventRule:EventRule": async (name, inputs) => {
    const { RuleArn } = await clients.events.send(
      new EB.PutRuleCommand({ Name: inputs.name, EventBusName: inputs.eventBusName, EventPattern: inputs.eventPattern, State: "ENABLED" }),
    );
    return { id: inputs.name, name: inputs.name, arn: RuleArn };
  },
  "aws:cloudwatch/eventTarget:EventTarget": async (name, inputs) => {
    const Id = inputs.targetId ?? nameOf(name);
    const r = await clients.events.send(
      new EB.PutTargetsCommand({
        Rule: inputs.rule,
        EventBusName: inputs.eventBusName,
        Targets: [
          drop({
            Id,
            Arn: inputs.arn,
            RoleArn: inputs.roleArn,
            Input: inputs.input,
            RetryPolicy: inputs.retryPolicy &&
              pascal(inputs.retryPolicy) && {
                MaximumRetryAttempts: inputs.retryPolicy.maximumRetryAttempts,
                MaximumEventAgeInSeconds: inputs.retryPolicy.maximumEventAgeInSeconds,
              },
            DeadLetterConfig: inputs.deadLetterConfig && { Arn: inputs.deadLetterConfig.arn },
          }),
        ],
      }),
    );
    if (r.FailedEntryCount) throw new Error(JSON.stringify(r.FailedEntries));
    return { id: Id };
  },
  "aws:scheduler/schedule:Schedule": async (name, inputs) => {
    const t = inputs.target;
    const r = await clients.scheduler.send(
      new SCH.CreateScheduleCommand(
        drop({
          Name: inputs.name,
          ScheduleExpression: inputs.scheduleExpression,
          FlexibleTimeWindow: { Mode: inputs.flexibleTimeWindow.mode },
          Target: drop({
            Arn: t.arn,
            RoleArn: t.roleArn,
            Input: t.input,
            RetryPolicy: t.retryPolicy && {
              MaximumRetryAttempts: t.retryPolicy.maximumRetryAttempts,
              MaximumEventAgeInSeconds: t.retryPolicy.maximumEventAgeInSeconds,
            },
            DeadLetterConfig: t.deadLetterConfig && { Arn: t.deadLetterConfig.arn },
          }),
        }),
      ),
    );
    return { id: inputs.name, arn: r.ScheduleArn };
  },
};
