-- Generated from the tables of packages/domain by `pnpm run generate`. Do not edit.
-- Applied after every migration, because the lists change with the code. Can be applied any number of times.

alter table devices drop constraint if exists devices_state_check;
alter table devices add constraint devices_state_check check (state in (
  'new',
  'unknown',
  'locked_out',
  'troubleshooting',
  'offline',
  'ready',
  'returned',
  'pc_power_cycling',
  'pc_rebooting',
  'pc_sut_reboot_request',
  'pc_sut_rebooting',
  'pc_pinging',
  'start_pxe_boot',
  'start_self_test',
  'start_maintenance',
  'pxe_power_cycling',
  'pxe_booting',
  'mobile_init_started',
  'android_downloading',
  'android_extracting',
  'b2g_downloading',
  'b2g_extracting',
  'image_downloading',
  'image_extracting',
  'image_rebooting',
  'image_verifying',
  'sut_verifying',
  'sut_verify_power_cycle',
  'sut_sdcard_verifying',
  'operation_complete',
  'maintenance_mode',
  'self_test_running',
  'failed_power_cycling',
  'failed_pc_pinging',
  'failed_pxe_booting',
  'failed_mobile_init_started',
  'failed_self_test',
  'failed_sut_verifying',
  'failed_sut_sdcard_verifying',
  'failed_android_downloading',
  'failed_android_extracting',
  'failed_android_pinging',
  'failed_b2g_downloading',
  'failed_b2g_extracting',
  'failed_b2g_pinging',
  'failed_image_downloading',
  'failed_image_extracting',
  'failed_image_verifying'
));

alter table devices drop constraint if exists devices_failure_cause_check;
alter table devices add constraint devices_failure_cause_check check (failure_cause in (
  'relay',
  'boot',
  'image',
  'storage',
  'agent',
  'network',
  'unknown'
));

alter table requests drop constraint if exists requests_state_check;
alter table requests add constraint requests_state_check check (state in (
  'new',
  'unknown',
  'finding_device',
  'contact_lifeguard',
  'contacting_lifeguard',
  'pending',
  'ready',
  'closed',
  'expired',
  'failed_device_not_found',
  'failed_bad_image',
  'failed_bad_device',
  'failed_device_busy'
));

alter table claims drop constraint if exists claims_imaging_result_check;
alter table claims add constraint claims_imaging_result_check check (imaging_result in (
  'complete',
  'failed-bad-device',
  'failed-bad-image'
));
