"use strict";
// The real module keeps a machine identifier for telemetry, which is off here.
exports.getDeviceId = async () => "00000000-0000-4000-8000-000000000000";
