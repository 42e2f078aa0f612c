/** Every event of a device, by who sends it. */
export const DEVICE_EVENTS = {
  /** people, and the request that holds the device */
  please: [
    'please_image',
    'please_power_cycle',
    'please_self_test',
    'please_start_maintenance',
    'please_pxe_boot',
    'please_reboot',
    'please_power_off',
    'please_go_offline',
    'please_go_online',
    'please_check',
    'please_lock_out',
    'please_troubleshoot',
  ],
  /** scripts on the device */
  script: [
    'mobile_init_started',
    'android_downloading',
    'android_extracting',
    'android_rebooting',
    'b2g_downloading',
    'b2g_extracting',
    'b2g_rebooting',
    'image_downloading',
    'image_extracting',
    'image_rebooting',
    'maint_mode',
    'self_test_running',
    'self_test_ok',
    'failed_self_test',
    'bad_image',
  ],
  /** answers of the agent */
  answer: [
    'power_cycle_ok',
    'power_cycle_failed',
    'ping_ok',
    'check_ok',
    'verify_ok',
    'failed',
    'sut_verify_ok',
    'sut_sdcard_ok',
    'sut_sdcard_failed',
    'reboot_ok',
    'reboot_failed',
  ],
  /** the engine: a claim taken or gone, a deadline passed, an outage of ours over */
  engine: ['claimed', 'released', 'timeout', 'resume'],
} as const;
export type DeviceEvent = (typeof DEVICE_EVENTS)[keyof typeof DEVICE_EVENTS][number];
export const DEVICE_EVENT_NAMES: readonly DeviceEvent[] = Object.values(DEVICE_EVENTS).flat();
export type DeviceAnswerEvent = (typeof DEVICE_EVENTS.answer)[number];
export type DeviceScriptEvent = (typeof DEVICE_EVENTS.script)[number];
