import * as CW from "@aws-sdk/client-cloudwatch";
import * as LOGS from "@aws-sdk/client-cloudwatch-logs";
import { account, region, clients, drop, nameOf, type Resources } from "../aws.ts";

export const resources: Resources = {
  "aws:cloudwatch/logGroup:LogGroup": async (name, inputs) => {
    const logGroupName = inputs.name ?? nameOf(name);
    await clients.logs.send(new LOGS.CreateLogGroupCommand({ logGroupName })).catch((e) => {
      if (e.name !== "ResourceAlreadyExistsException") throw e;
    });
    if (inputs.retentionInDays)
      await clients.logs.send(new LOGS.PutRetentionPolicyCommand({ logGroupName, retentionInDays: inputs.retentionInDays }));
    return { id: logGroupName, name: logGroupName, arn: `arn:aws:logs:${region}:${account}:log-group:${logGroupName}` };
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": async (name, inputs) => {
    await clients.cloudwatch.send(
      new CW.PutMetricAlarmCommand(
        drop({
          AlarmName: inputs.name,
          AlarmDescription: inputs.alarmDescription,
          Namespace: inputs.namespace,
          MetricName: inputs.metricName,
          Dimensions: inputs.dimensions ? Object.entries(inputs.dimensions).map(([Name, Value]) => ({ Name, Value })) : undefined,
          Statistic: inputs.statistic,
          ExtendedStatistic: inputs.extendedStatistic,
          Period: inputs.period,
          EvaluationPeriods: inputs.evaluationPeriods,
          DatapointsToAlarm: inputs.datapointsToAlarm,
          Threshold: inputs.threshold,
          ComparisonOperator: inputs.comparisonOperator,
          TreatMissingData: inputs.treatMissingData,
          AlarmActions: inputs.alarmActions,
          OKActions: inputs.okActions,
        }),
      ),
    );
    return { id: inputs.name, arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${inputs.name}` };
  },
  "aws:cloudwatch/dashboard:Dashboard": async (name, inputs) => {
    const r = await clients.cloudwatch.send(
      new CW.PutDashboardCommand({ DashboardName: inputs.dashboardName, DashboardBody: inputs.dashboardBody }),
    );
    if (r.DashboardValidationMessages?.length) throw new Error(JSON.stringify(r.DashboardValidationMessages));
    return { id: inputs.dashboardName };
  },
};
