# Generated from the catalog of calls in packages/contracts/src/api: pnpm run generate. Do not edit.
"""Every call of the HTTP API of Mozpool, and the types of what is sent and answered.

A function makes the description of a call; `Mozpool.send` and `AsyncMozpool.send` carry it out::

    report = client.send(calls.reliability_report(days=7))
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Mapping, Optional, TypedDict, Union

from .call import Call, Query, new_key, path


class VersionReply(TypedDict):
    version: str


class EnvironmentsReply(TypedDict):
    environments: List[str]


class ImagesReplyImagesItemBootConfigurationsItem(TypedDict):
    hardware_type_id: int
    type: str
    model: str
    pxe_config: Optional[str]


class ImagesReplyImagesItem(TypedDict):
    id: int
    active: bool
    revision: int
    name: str
    boot_config_keys: List[str]
    can_reuse: bool
    hidden: bool
    has_sut_agent: bool
    checks: List[str]
    boot_configurations: List[ImagesReplyImagesItemBootConfigurationsItem]


class _ImagesReply(TypedDict):
    images: List[ImagesReplyImagesItem]


class ImagesReply(_ImagesReply, total=False):
    next: Optional[str]


class ImagesReplyImagesItem2(TypedDict):
    id: int
    name: str
    boot_config_keys: List[str]
    can_reuse: bool
    hidden: bool
    has_sut_agent: bool


class ImagesReply2(TypedDict):
    images: List[ImagesReplyImagesItem2]


class PxeConfigsReply(TypedDict):
    pxe_configs: List[str]


class PxeConfigsReplyPxeConfigsItem(TypedDict):
    id: int
    active: bool
    revision: int
    name: str
    description: str
    contents: str


class _PxeConfigsReply2(TypedDict):
    pxe_configs: List[PxeConfigsReplyPxeConfigsItem]


class PxeConfigsReply2(_PxeConfigsReply2, total=False):
    next: Optional[str]


class PxeConfigDetailsReply(TypedDict):
    details: PxeConfigsReplyPxeConfigsItem


class _ListDevicesReply(TypedDict):
    devices: List[str]


class ListDevicesReply(_ListDevicesReply, total=False):
    next: Optional[str]


class ListDevicesReplyDevicesItemHardware(TypedDict):
    type: str
    model: str


class ListDevicesReplyDevicesItemAgent(TypedDict):
    url: Optional[str]
    alive: bool
    silent_since: Optional[str]


class ListDevicesReplyDevicesItemPower(TypedDict):
    state: Literal["on", "off", "unknown"]
    since: Optional[str]
    switchable: bool
    url: Optional[str]


class Attempts(TypedDict):
    counter: str
    count: int
    limit: int
    last_failure: Optional[str]


class ListDevicesReplyDevicesItemHolder(TypedDict):
    request_id: int
    assignee: str
    expires: str


class DeviceDetails(TypedDict):
    id: int
    name: str
    fqdn: str
    inventory_id: int
    mac_address: str
    imaging_server: str
    relay_info: Optional[str]
    state: str
    comments: Optional[str]
    image: Optional[str]
    boot_config: Optional[str]
    environment: str
    request_id: Optional[int]
    available: bool
    unavailable_reason: Optional[str]
    ip_address: Optional[str]
    hardware: ListDevicesReplyDevicesItemHardware
    labels: Dict[str, str]
    effective_labels: Dict[str, str]
    pool: str
    next_image: Optional[str]
    next_boot_config: Optional[str]
    pxe_config: Optional[str]
    agent: ListDevicesReplyDevicesItemAgent
    ping: str
    sut_port: int
    adb_port: int
    power: ListDevicesReplyDevicesItemPower
    state_since: str
    state_deadline: Optional[str]
    attempts: List[Attempts]
    category: Literal["in use", "idle", "processing", "failed", "offline", "maintenance"]
    failure_cause: Optional[Literal["relay", "boot", "image", "storage", "agent", "network", "unknown"]]
    coming_online: bool
    proven: Optional[str]
    holder: Optional[ListDevicesReplyDevicesItemHolder]
    active: bool
    revision: int


class _ListDevicesReply2(TypedDict):
    devices: List[DeviceDetails]


class ListDevicesReply2(_ListDevicesReply2, total=False):
    next: Optional[str]


class DeviceDetails2(TypedDict, total=False):
    id: int
    name: str
    fqdn: str
    inventory_id: int
    mac_address: str
    imaging_server: str
    relay_info: Optional[str]
    state: str
    comments: Optional[str]
    image: Optional[str]
    boot_config: Optional[str]
    environment: str
    request_id: Optional[int]
    available: bool
    unavailable_reason: Optional[str]
    ip_address: Optional[str]
    hardware: ListDevicesReplyDevicesItemHardware
    labels: Dict[str, str]
    effective_labels: Dict[str, str]
    pool: str
    next_image: Optional[str]
    next_boot_config: Optional[str]
    pxe_config: Optional[str]
    agent: ListDevicesReplyDevicesItemAgent
    ping: str
    sut_port: int
    adb_port: int
    power: ListDevicesReplyDevicesItemPower
    state_since: str
    state_deadline: Optional[str]
    attempts: List[Attempts]
    category: Literal["in use", "idle", "processing", "failed", "offline", "maintenance"]
    failure_cause: Optional[Literal["relay", "boot", "image", "storage", "agent", "network", "unknown"]]
    coming_online: bool
    proven: Optional[str]
    holder: Optional[ListDevicesReplyDevicesItemHolder]
    active: bool
    revision: int


class _ListDevicesReply3(TypedDict):
    devices: List[DeviceDetails2]


class ListDevicesReply3(_ListDevicesReply3, total=False):
    next: Optional[str]


class DeviceDetailsReply(TypedDict):
    device: DeviceDetails


class DeviceEventReply(TypedDict, total=False):
    outcome: str
    reason: str


class LogEntry(TypedDict):
    id: int
    timestamp: str
    source: str
    message: str


class DeviceStatusReply(TypedDict):
    state: str
    log: List[LogEntry]


class DeviceStateReply(TypedDict):
    state: str


class DeviceLogReply(TypedDict):
    log: List[LogEntry]


class PingReply(TypedDict):
    success: bool


class GoOfflineReply(TypedDict):
    device: str
    state: str
    outcome: str


class ExecOnDeviceReply(TypedDict):
    exit_code: Optional[int]
    output: str
    truncated: bool
    via: Literal["sut", "adb"]


class _SetLabelsBody(TypedDict):
    labels: Dict[str, Optional[str]]


class SetLabelsBody(_SetLabelsBody, total=False):
    reason: Optional[str]


class SetLabelsReply(TypedDict):
    labels: Dict[str, str]


class _BulkBody(TypedDict):
    action: Literal["offline", "online", "reboot", "power-cycle", "power-off", "self-test", "maintenance", "image", "check", "lock-out", "troubleshoot", "ping", "clear-pxe", "set-comments", "set-environment", "set-labels", "set-state"]


class BulkBody(_BulkBody, total=False):
    assignee: Optional[str]
    force: bool
    devices: List[str]
    select: Dict[str, Union[str, bool, List[str]]]
    arguments: Dict[str, Any]
    reason: Optional[str]
    preview: bool


class BulkReplyDevicesItem(TypedDict):
    device: str
    accepted: bool
    state: Optional[str]
    code: Optional[str]
    why: Optional[str]


class BulkReply(TypedDict):
    action: str
    preview: bool
    accepted: int
    refused: int
    devices: List[BulkReplyDevicesItem]


class _CreateDeviceBody(TypedDict):
    name: str
    fqdn: str
    mac_address: str
    imaging_server: str
    hardware: ListDevicesReplyDevicesItemHardware


class CreateDeviceBody(_CreateDeviceBody, total=False):
    relay_info: Optional[str]
    power: Optional[str]
    ip_address: Optional[str]
    ping: str
    sut_port: int
    environment: str
    inventory_id: int
    comments: Optional[str]
    labels: Dict[str, Any]


class ChangeDeviceBody(TypedDict, total=False):
    fqdn: str
    mac_address: str
    imaging_server: str
    hardware: ListDevicesReplyDevicesItemHardware
    relay_info: Optional[str]
    power: Optional[str]
    ip_address: Optional[str]
    ping: str
    sut_port: int
    environment: str
    inventory_id: int
    comments: Optional[str]
    labels: Dict[str, Any]
    revision: int


class ListRelayBoardsReplyRelayBoardsItem(TypedDict):
    id: int
    active: bool
    revision: int
    name: str
    fqdn: str
    imaging_server: str


class _ListRelayBoardsReply(TypedDict):
    relay_boards: List[ListRelayBoardsReplyRelayBoardsItem]


class ListRelayBoardsReply(_ListRelayBoardsReply, total=False):
    next: Optional[str]


class RelayBoardDetailsReply(TypedDict):
    relay_board: ListRelayBoardsReplyRelayBoardsItem


class CreateRelayBoardBody(TypedDict):
    name: str
    fqdn: str
    imaging_server: str


class ChangeRelayBoardBody(TypedDict, total=False):
    fqdn: str
    imaging_server: str
    revision: int


class ListImagingServersReplyImagingServersItem(TypedDict):
    id: int
    active: bool
    revision: int
    fqdn: str
    alive: bool
    silent_since: Optional[str]
    agent_version: Optional[str]
    boot_url: Optional[str]
    devices: int


class _ListImagingServersReply(TypedDict):
    imaging_servers: List[ListImagingServersReplyImagingServersItem]


class ListImagingServersReply(_ListImagingServersReply, total=False):
    next: Optional[str]


class ImagingServerDetailsReply(TypedDict):
    imaging_server: ListImagingServersReplyImagingServersItem


class CreateImagingServerBody(TypedDict):
    fqdn: str


class ImageDetailsReply(TypedDict):
    image: ImagesReplyImagesItem


class _CreateImageBody(TypedDict):
    name: str


class CreateImageBody(_CreateImageBody, total=False):
    boot_config_keys: List[str]
    can_reuse: bool
    hidden: bool
    has_sut_agent: bool
    checks: List[Union[Literal["ping", "sut", "sdcard", "adb"], str]]


class ChangeImageBody(TypedDict, total=False):
    boot_config_keys: List[str]
    can_reuse: bool
    hidden: bool
    has_sut_agent: bool
    checks: List[Union[Literal["ping", "sut", "sdcard", "adb"], str]]
    revision: int


class ListBootConfigurationsReply(TypedDict):
    boot_configurations: List[ImagesReplyImagesItemBootConfigurationsItem]


class CreateBootConfigurationBody(TypedDict):
    hardware: ListDevicesReplyDevicesItemHardware
    pxe_config: Optional[str]


class ChangeBootConfigurationBody(TypedDict):
    pxe_config: Optional[str]


class ListHardwareTypesReplyHardwareTypesItemLimits(TypedDict, total=False):
    seconds: Dict[str, float]
    attempts: Dict[str, float]


class ListHardwareTypesReplyHardwareTypesItem(TypedDict):
    id: int
    active: bool
    revision: int
    type: str
    model: str
    labels: Dict[str, str]
    limits: ListHardwareTypesReplyHardwareTypesItemLimits
    devices: int


class _ListHardwareTypesReply(TypedDict):
    hardware_types: List[ListHardwareTypesReplyHardwareTypesItem]


class ListHardwareTypesReply(_ListHardwareTypesReply, total=False):
    next: Optional[str]


class HardwareTypeDetailsReply(TypedDict):
    hardware_type: ListHardwareTypesReplyHardwareTypesItem


class CreateHardwareTypeBodyLimits(TypedDict, total=False):
    seconds: Dict[str, float]
    attempts: Dict[str, int]


class _CreateHardwareTypeBody(TypedDict):
    type: str
    model: str


class CreateHardwareTypeBody(_CreateHardwareTypeBody, total=False):
    labels: Dict[str, Any]
    limits: CreateHardwareTypeBodyLimits


class ChangeHardwareTypeBody(TypedDict, total=False):
    labels: Dict[str, Any]
    limits: CreateHardwareTypeBodyLimits
    revision: int


class CreatePxeConfigBody(TypedDict):
    name: str
    description: str
    contents: str


class CreatePxeConfigReply(TypedDict):
    pxe_config: PxeConfigsReplyPxeConfigsItem


class ChangePxeConfigBody(TypedDict, total=False):
    description: str
    contents: str
    revision: int


class ListInventoryRunsReplyRunsItemCounts(TypedDict):
    told: int
    skipped: int
    added: int
    changed: int
    deleted: int
    retired: int
    boards: int
    kept: int
    postponed: int


class ListInventoryRunsReplyRunsItem(TypedDict):
    id: int
    asked_by: str
    asked: str
    dry_run: bool
    allow_many_changes: bool
    stage: Literal["waiting", "running", "over"]
    started: Optional[str]
    ended: Optional[str]
    outcome: Optional[Literal["applied", "unchanged", "planned", "refused", "failed", "interrupted"]]
    message: Optional[str]
    counts: Optional[ListInventoryRunsReplyRunsItemCounts]


class _ListInventoryRunsReply(TypedDict):
    runs: List[ListInventoryRunsReplyRunsItem]


class ListInventoryRunsReply(_ListInventoryRunsReply, total=False):
    next: Optional[str]


InventoryRunDetailsReplyRunReportChangesItemFieldsItem = TypedDict("InventoryRunDetailsReplyRunReportChangesItemFieldsItem", {
    "field": str,
    "from": Optional[str],
    "to": Optional[str],
})


class InventoryRunDetailsReplyRunReportChangesItem(TypedDict):
    what: Literal["add", "change", "delete", "retire", "adopt"]
    noun: Literal["device", "relay_board", "imaging_server", "hardware_type"]
    name: str
    source: Optional[str]
    fields: List[InventoryRunDetailsReplyRunReportChangesItemFieldsItem]


class InventoryRunDetailsReplyRunReportSkippedItem(TypedDict):
    name: str
    reason: str


class InventoryRunDetailsReplyRunReportKeptItem(TypedDict):
    device: str
    field: str
    ours: Optional[str]
    theirs: Optional[str]


class InventoryRunDetailsReplyRunReport(TypedDict):
    counts: ListInventoryRunsReplyRunsItemCounts
    changes: List[InventoryRunDetailsReplyRunReportChangesItem]
    skipped: List[InventoryRunDetailsReplyRunReportSkippedItem]
    kept: List[InventoryRunDetailsReplyRunReportKeptItem]
    postponed: List[InventoryRunDetailsReplyRunReportSkippedItem]
    problems: List[str]
    left_off: int


class InventoryRunDetailsReplyRun(TypedDict):
    id: int
    asked_by: str
    asked: str
    dry_run: bool
    allow_many_changes: bool
    stage: Literal["waiting", "running", "over"]
    started: Optional[str]
    ended: Optional[str]
    outcome: Optional[Literal["applied", "unchanged", "planned", "refused", "failed", "interrupted"]]
    message: Optional[str]
    counts: Optional[ListInventoryRunsReplyRunsItemCounts]
    report: Optional[InventoryRunDetailsReplyRunReport]


class InventoryRunDetailsReply(TypedDict):
    run: InventoryRunDetailsReplyRun


class SyncInventoryBody(TypedDict, total=False):
    dry_run: bool
    allow_many_changes: bool


class _RegisterDeviceBody(TypedDict):
    mac: str


class RegisterDeviceBody(_RegisterDeviceBody, total=False):
    name: str
    imaging_server: str
    hardware: str
    address: str
    fields: Dict[str, str]


class RegisterDeviceReply(TypedDict):
    outcome: Literal["known", "waiting", "approved", "rejected"]
    registration: Optional[int]
    device: Optional[str]


class ListRegistrationsReplyRegistrationsItem(TypedDict):
    id: int
    state: Literal["waiting", "approved", "rejected"]
    mac_address: Optional[str]
    name: Optional[str]
    address: Optional[str]
    imaging_server: Optional[str]
    source: Literal["sut", "http"]
    fields: Dict[str, str]
    first_seen: str
    last_seen: str
    times: int
    decided: Optional[str]
    decided_by: Optional[str]
    reason: Optional[str]
    device: Optional[str]


class _ListRegistrationsReply(TypedDict):
    registrations: List[ListRegistrationsReplyRegistrationsItem]


class ListRegistrationsReply(_ListRegistrationsReply, total=False):
    next: Optional[str]


class _ApproveRegistrationBody(TypedDict):
    hardware: ListDevicesReplyDevicesItemHardware


class ApproveRegistrationBody(_ApproveRegistrationBody, total=False):
    environment: str
    labels: Dict[str, Any]
    imaging_server: str
    name: str
    mac: str
    fqdn: str
    relay_info: Optional[str]
    power: Optional[str]
    ping: str
    sut_port: int
    reason: str


class ApproveRegistrationReply(TypedDict):
    device: str


class RejectRegistrationBody(TypedDict, total=False):
    reason: str


class ListRegistrationRulesReplyRulesItem(TypedDict):
    id: int
    active: bool
    revision: int
    name: str
    position: int
    mac_prefix: Optional[str]
    imaging_server: Optional[str]
    fields: Dict[str, str]
    hardware: ListDevicesReplyDevicesItemHardware
    environment: str
    labels: Dict[str, str]


class _ListRegistrationRulesReply(TypedDict):
    rules: List[ListRegistrationRulesReplyRulesItem]


class ListRegistrationRulesReply(_ListRegistrationRulesReply, total=False):
    next: Optional[str]


class RegistrationRuleDetailsReply(TypedDict):
    rule: ListRegistrationRulesReplyRulesItem


class _CreateRegistrationRuleBody(TypedDict):
    name: str
    hardware: ListDevicesReplyDevicesItemHardware


class CreateRegistrationRuleBody(_CreateRegistrationRuleBody, total=False):
    position: int
    mac_prefix: Optional[str]
    imaging_server: Optional[str]
    fields: Dict[str, str]
    environment: str
    labels: Dict[str, Any]


class ChangeRegistrationRuleBody(TypedDict, total=False):
    hardware: ListDevicesReplyDevicesItemHardware
    position: int
    mac_prefix: Optional[str]
    imaging_server: Optional[str]
    fields: Dict[str, str]
    environment: str
    labels: Dict[str, Any]
    revision: int


class RequestDetails(TypedDict):
    id: int
    requested_device: str
    assignee: str
    expires: str
    environment: str
    image: str
    boot_config: str
    assigned_device: str
    url: str


class _CreateRequestReply(TypedDict):
    request: RequestDetails


class CreateRequestReply(_CreateRequestReply, total=False):
    limited_to_pools: List[str]


class ListRequestsReplyRequestsItem(TypedDict):
    id: int
    imaging_server: str
    assignee: str
    boot_config: str
    state: str
    expires: str
    requested_device: str
    environment: str
    assigned_device: str
    device_state: str
    image: str
    created: Optional[str]


class _ListRequestsReply(TypedDict):
    requests: List[ListRequestsReplyRequestsItem]


class ListRequestsReply(_ListRequestsReply, total=False):
    next: Optional[str]


class RequestStatusReplyWaitingSoonestItem(TypedDict):
    until: str
    device: str
    request: int


class RequestStatusReplyWaiting(TypedDict):
    fits: int
    held: int
    soonest: List[RequestStatusReplyWaitingSoonestItem]
    processing: Dict[str, int]
    failed: int
    offline: int
    silent: int
    free: int


class RequestStatusReplyEstimate(TypedDict):
    seconds: Optional[int]
    device_at: Optional[str]
    ready_at: Optional[str]
    basis: Literal["history", "reservations", "none"]
    samples: int


class RequestStatusReplyAttemptsItem(TypedDict):
    counter: str
    count: int
    limit: int


class RequestStatus(TypedDict):
    state: str
    log: List[LogEntry]
    device_state: str
    why: str
    position: Optional[int]
    waiting: Optional[RequestStatusReplyWaiting]
    estimate: Optional[RequestStatusReplyEstimate]
    deadline: Optional[str]
    attempts: List[RequestStatusReplyAttemptsItem]


class ForceReturnReply(TypedDict):
    outcome: Literal["returned", "over"]
    state: str
    device: Optional[str]


class PreviewDevicesReplyTestsItem(TypedDict):
    test: str
    left: int
    without: int


class PreviewDevicesReply(TypedDict):
    why: str
    waiting: RequestStatusReplyWaiting
    estimate: RequestStatusReplyEstimate
    ahead: int
    devices: List[str]
    tests: List[PreviewDevicesReplyTestsItem]


class DeviceHistoryReplyClaimsItem(TypedDict):
    device: str
    request: int
    assignee: str
    image: str
    pool: str
    preparation: Optional[str]
    result: Optional[str]
    failure_cause: Optional[str]
    claimed_at: str
    ready_at: Optional[str]
    released_at: Optional[str]


DeviceHistoryReplyEventsItem = TypedDict("DeviceHistoryReplyEventsItem", {
    "at": str,
    "kind": str,
    "machine": Optional[Literal["device", "request"]],
    "from": Optional[str],
    "to": Optional[str],
    "event": Optional[str],
    "device": Optional[str],
    "request": Optional[int],
    "details": Dict[str, Any],
})


class DeviceHistoryReply(TypedDict):
    claims: List[DeviceHistoryReplyClaimsItem]
    events: List[DeviceHistoryReplyEventsItem]


class DeviceReportReplyTotals(TypedDict):
    total: int
    in_use: int
    idle: int
    processing: int
    failed: int
    offline: int
    maintenance: int
    silent: int


class DeviceReportReplyByHardwareTypeItem(TypedDict):
    name: str
    total: int
    in_use: int
    idle: int
    processing: int
    failed: int
    offline: int
    maintenance: int
    silent: int


class DeviceReportReply(TypedDict):
    totals: DeviceReportReplyTotals
    by_hardware_type: List[DeviceReportReplyByHardwareTypeItem]
    by_pool: List[DeviceReportReplyByHardwareTypeItem]
    by_server: List[DeviceReportReplyByHardwareTypeItem]


LastDayReportReplyPeriod = TypedDict("LastDayReportReplyPeriod", {
    "from": str,
    "to": str,
})


class LastDayReportReplyPointsItem(TypedDict):
    at: str
    in_use: int
    idle: int
    processing: int
    failed: int
    offline: int
    maintenance: int


class LastDayReportReply(TypedDict):
    period: LastDayReportReplyPeriod
    step_seconds: int
    points: List[LastDayReportReplyPointsItem]


class AttentionReportReplyTotals(TypedDict):
    failed: int
    offline: int
    silent_agents: int
    shared_faults: int


class AttentionReportReplySharedFaultsItem(TypedDict):
    part: Literal["board", "server"]
    name: str
    devices: int
    failed: int
    reason: str


class AttentionReportReplyFailedItem(TypedDict):
    device: str
    state: str
    since: str
    cause: Optional[str]
    last_reason: Optional[str]
    failures: int
    hurt: List[str]
    hardware_type: str
    pool: str
    imaging_server: str
    board: Optional[str]
    comments: Optional[str]


class AttentionReportReplyOfflineItem(TypedDict):
    device: str
    state: str
    since: str
    pool: str
    imaging_server: str
    comments: Optional[str]


class AttentionReportReplySilentAgentsItem(TypedDict):
    imaging_server: str
    since: Optional[str]
    devices: int


class AttentionReportReply(TypedDict):
    period: LastDayReportReplyPeriod
    totals: AttentionReportReplyTotals
    shared_faults: List[AttentionReportReplySharedFaultsItem]
    failed: List[AttentionReportReplyFailedItem]
    offline: List[AttentionReportReplyOfflineItem]
    silent_agents: List[AttentionReportReplySilentAgentsItem]


class RequestReportReplyWaiting(TypedDict):
    requests: int
    oldest_seconds: Optional[float]


class RequestReportReplyAllWait(TypedDict):
    p50: Optional[float]
    p90: Optional[float]
    p99: Optional[float]


class RequestReportReplyAll(TypedDict):
    requests: int
    outcomes: Dict[str, int]
    wait: RequestReportReplyAllWait
    time_to_ready: RequestReportReplyAllWait


class RequestReportReplyByPoolItem(TypedDict):
    name: Optional[str]
    requests: int
    outcomes: Dict[str, int]
    wait: RequestReportReplyAllWait
    time_to_ready: RequestReportReplyAllWait


class RequestReportReply(TypedDict):
    period: LastDayReportReplyPeriod
    waiting: RequestReportReplyWaiting
    all: RequestReportReplyAll
    by_pool: List[RequestReportReplyByPoolItem]
    by_image: List[RequestReportReplyByPoolItem]


class ReliabilityReportReplyRowsItem(TypedDict):
    name: str
    attempts: int
    successes: int
    success_rate: float
    failures: Dict[str, int]
    time_to_ready: RequestReportReplyAllWait


class ReliabilityReportReply(TypedDict):
    period: LastDayReportReplyPeriod
    by: str
    rows: List[ReliabilityReportReplyRowsItem]


class AgentReportReplyAgentsItem(TypedDict):
    imaging_server: str
    alive: bool
    silent_since: Optional[str]
    heard_at: Optional[str]
    version: Optional[str]
    capabilities: List[str]
    epoch: int
    holder: Optional[str]
    devices: int


class AgentReportReply(TypedDict):
    agents: List[AgentReportReplyAgentsItem]


class UsageReportReplyRowsItem(TypedDict):
    requester: str
    owner: Optional[str]
    pool: str
    requests: int
    device_seconds: float


class UsageReportReply(TypedDict):
    period: LastDayReportReplyPeriod
    rows: List[UsageReportReplyRowsItem]


class DailyReportReplyDaysItem(TypedDict):
    day: str
    figures: Dict[str, Any]


class DailyReportReply(TypedDict):
    report: str
    days: List[DailyReportReplyDaysItem]
    today: Dict[str, Any]


class ListEventsReplyEventsItem(TypedDict):
    position: int
    at: str
    kind: str
    machine: Optional[Literal["device", "request"]]
    device: Optional[str]
    pool: Optional[str]
    request: Optional[int]
    assignee: Optional[str]
    from_state: Optional[str]
    to_state: Optional[str]
    event: Optional[str]
    details: Dict[str, Any]


class ListEventsReply(TypedDict):
    events: List[ListEventsReplyEventsItem]
    position: int
    more: bool
    reset: bool


class RequestWebhookReplyWebhook(TypedDict):
    url: str
    signed: bool
    events: List[str]
    ended: Optional[str]


class RequestWebhookReplyDeliveriesItem(TypedDict):
    delivery: int
    event: str
    position: int
    created: str
    attempts: int
    status: Optional[int]
    error: Optional[str]
    ms: Optional[int]
    last_attempt: Optional[str]
    next_attempt: Optional[str]
    delivered: Optional[str]


class RequestWebhookReply(TypedDict):
    webhook: Optional[RequestWebhookReplyWebhook]
    deliveries: List[RequestWebhookReplyDeliveriesItem]


class ReadSessionReplySession(TypedDict):
    auth: Literal["none", "token"]
    name: str
    scope: Literal["public", "read", "request", "operate", "admin"]
    pools: Optional[List[str]]
    signed_in: bool
    expires_at: Optional[str]


class ReadSessionReply(TypedDict):
    session: ReadSessionReplySession


class ListTokensReplyTokensItem(TypedDict):
    id: int
    name: str
    prefix: str
    scope: Literal["read", "request", "operate", "admin"]
    pools: Optional[List[str]]
    state: Literal["active", "expired", "revoked"]
    created_at: str
    created_by: str
    expires_at: Optional[str]
    revoked_at: Optional[str]
    revoked_by: Optional[str]
    last_used_at: Optional[str]


class ListTokensReply(TypedDict):
    tokens: List[ListTokensReplyTokensItem]


class CreateTokenReply(TypedDict):
    token: ListTokensReplyTokensItem
    text: str


class RevokeTokenReply(TypedDict):
    token: ListTokensReplyTokensItem


class ListAuditReplyEntriesItem(TypedDict):
    id: int
    at: str
    call: str
    who: str
    token_id: Optional[int]
    assignee: Optional[str]
    address: str
    route: str
    method: str
    path: str
    body: str
    devices: List[str]
    request: Optional[int]
    status: Optional[int]
    duration_ms: Optional[int]


class ListAuditReply(TypedDict):
    entries: List[ListAuditReplyEntriesItem]


def version() -> Call[VersionReply]:
    """The release that answers."""
    return Call("GET", path("/api/version/"), repeatable=True)


def environments() -> Call[EnvironmentsReply]:
    """Every environment that a device is in."""
    return Call("GET", path("/api/environment/list/"), repeatable=True)


def images(
    *,
    inactive: Optional[bool] = None,
    limit: Optional[int] = None,
    after: Query = None,
    details: Optional[bool] = None,
) -> Call[Union[ImagesReply, ImagesReply2]]:
    """The images that can be asked for."""
    return Call(
        "GET",
        path("/api/image/list/"),
        query={"inactive": inactive or None, "limit": limit, "after": after, "details": details or None},
        repeatable=True,
    )


def pxe_configs(
    *,
    limit: Optional[int] = None,
    after: Query = None,
    active_only: Optional[bool] = None,
    details: Optional[bool] = None,
) -> Call[Union[PxeConfigsReply, PxeConfigsReply2]]:
    """The names of the PXE configurations."""
    return Call(
        "GET",
        path("/api/bmm/pxe_config/list/"),
        query={"limit": limit, "after": after, "active_only": active_only or None, "details": details or None},
        repeatable=True,
    )


def pxe_config_details(name: str) -> Call[PxeConfigDetailsReply]:
    """One PXE configuration."""
    return Call("GET", path("/api/bmm/pxe_config/{name}/details/", name), repeatable=True)


def list_devices(
    *,
    state: Query = None,
    category: Query = None,
    hardware_type: Query = None,
    model: Query = None,
    pool: Query = None,
    environment: Query = None,
    imaging_server: Query = None,
    board: Query = None,
    image: Query = None,
    label: Query = None,
    holder: Query = None,
    held: Optional[bool] = None,
    available: Optional[bool] = None,
    active: Optional[Literal["true", "false", "any"]] = None,
    q: Query = None,
    name: Query = None,
    details: Optional[bool] = None,
    fields: Query = None,
    sort: Optional[Literal["name", "state", "environment", "server", "since", "-name", "-state", "-environment", "-server", "-since"]] = None,
    limit: Optional[int] = None,
    after: Query = None,
) -> Call[Union[ListDevicesReply, ListDevicesReply2, ListDevicesReply3]]:
    """The devices."""
    return Call(
        "GET",
        path("/api/device/list/"),
        query={"state": state, "category": category, "hardware_type": hardware_type, "model": model, "pool": pool, "environment": environment, "imaging_server": imaging_server, "board": board, "image": image, "label": label, "holder": holder, "held": held, "available": available, "active": active, "q": q, "name": name, "details": details or None, "fields": fields, "sort": sort, "limit": limit, "after": after},
        repeatable=True,
    )


def device_details(name: str) -> Call[DeviceDetailsReply]:
    """Everything about a device."""
    return Call("GET", path("/api/device/{name}/details/", name), repeatable=True)


def device_event(
    name: str,
    event: str,
    body: Mapping[str, Any] = {},
    *,
    assignee: Query = None,
    force: Optional[bool] = None,
    boot: Query = None,
    secret: Query = None,
    detail: Query = None,
) -> Call[DeviceEventReply]:
    """Send an event to the machine of a device."""
    return Call(
        "POST",
        path("/api/device/{name}/event/{event}/", name, event),
        query={"assignee": assignee, "force": force or None, "boot": boot, "secret": secret, "detail": detail},
        body=body,
    )


def state_change(name: str, from_: str, to: str, body: Mapping[str, Any] = {}) -> Call[Dict[str, Any]]:
    """Force a device into a state."""
    return Call("POST", path("/api/device/{name}/state-change/{from}/to/{to}/", name, from_, to), body=body)


def device_status(name: str, *, wait: Optional[int] = None, state: Query = None) -> Call[DeviceStatusReply]:
    """State and newest log entries of a device."""
    return Call("GET", path("/api/device/{name}/status/", name), query={"wait": wait, "state": state}, repeatable=True)


def device_state(name: str, *, cache: Optional[bool] = None) -> Call[DeviceStateReply]:
    """State of a device."""
    return Call("GET", path("/api/device/{name}/state/", name), query={"cache": cache or None}, repeatable=True)


def device_log(
    name: str,
    *,
    limit: Optional[int] = None,
    timeperiod: Optional[int] = None,
    source: Query = None,
    q: Query = None,
    before: Optional[int] = None,
    until: Query = None,
    after: Optional[int] = None,
    wait: Optional[int] = None,
    last_event_id: Optional[int] = None,
) -> Call[DeviceLogReply]:
    """The log of a device."""
    return Call(
        "GET",
        path("/api/device/{name}/log/", name),
        query={"limit": limit, "timeperiod": timeperiod, "source": source, "q": q, "before": before, "until": until, "after": after, "wait": wait, "last_event_id": last_event_id},
        repeatable=True,
    )


def boot_config(name: str, *, boot: Query = None, secret: Query = None) -> Call[str]:
    """The boot configuration that is being installed."""
    return Call("GET", path("/api/device/{name}/bootconfig/", name), query={"boot": boot, "secret": secret}, repeatable=True)


def power_cycle(name: str, body: Mapping[str, Any] = {}) -> Call[Dict[str, Any]]:
    """Cut and restore the power of a device."""
    return Call("POST", path("/api/device/{name}/power-cycle/", name), body=body)


def power_off(name: str, body: Mapping[str, Any] = {}, *, assignee: Query = None, force: Optional[bool] = None) -> Call[Dict[str, Any]]:
    """Cut the power of a device."""
    return Call(
        "POST",
        path("/api/device/{name}/power-off/", name),
        query={"assignee": assignee, "force": force or None},
        body=body,
        repeatable=True,
    )


def clear_pxe(name: str) -> Call[Dict[str, Any]]:
    """Do not answer the next network boot of a device."""
    return Call("POST", path("/api/device/{name}/clear-pxe/", name), body={}, repeatable=True)


def ping(name: str) -> Call[PingReply]:
    """Ping a device."""
    return Call("GET", path("/api/device/{name}/ping/", name), repeatable=True)


def set_comments(name: str, body: Mapping[str, Any]) -> Call[None]:
    """Change the comments on a device."""
    return Call("POST", path("/api/device/{name}/set-comments/", name), body=body, repeatable=True)


def set_environment(name: str, body: Mapping[str, Any]) -> Call[None]:
    """Move a device to another environment."""
    return Call("POST", path("/api/device/{name}/set-environment/", name), body=body, repeatable=True)


def relay_test(name: str) -> Call[PingReply]:
    """Test the communication with a relay board in both directions."""
    return Call("GET", path("/api/relay/{name}/test/", name), repeatable=True)


def go_offline(name: str, body: Mapping[str, Any] = {}) -> Call[GoOfflineReply]:
    """Take a device out of the pool."""
    return Call("POST", path("/api/device/{name}/offline/", name), body=body)


def go_online(name: str, body: Mapping[str, Any] = {}) -> Call[GoOfflineReply]:
    """Bring a device back into the pool."""
    return Call("POST", path("/api/device/{name}/online/", name), body=body)


def self_test(name: str, body: Mapping[str, Any] = {}) -> Call[GoOfflineReply]:
    """Let a device prove that it works."""
    return Call("POST", path("/api/device/{name}/self-test/", name), body=body)


def maintenance(name: str, body: Mapping[str, Any] = {}) -> Call[GoOfflineReply]:
    """Boot the live image for a person."""
    return Call("POST", path("/api/device/{name}/maintenance/", name), body=body)


def check_device(name: str, body: Mapping[str, Any] = {}) -> Call[GoOfflineReply]:
    """Check an idle device now."""
    return Call("POST", path("/api/device/{name}/check/", name), body=body)


def lock_out(name: str, body: Mapping[str, Any] = {}) -> Call[GoOfflineReply]:
    """Leave a device to somebody else."""
    return Call("POST", path("/api/device/{name}/lock-out/", name), body=body)


def troubleshoot(name: str, body: Mapping[str, Any] = {}) -> Call[GoOfflineReply]:
    """Set a device aside to look into it."""
    return Call("POST", path("/api/device/{name}/troubleshoot/", name), body=body)


def reboot_device(name: str, body: Mapping[str, Any] = {}) -> Call[GoOfflineReply]:
    """Reboot a device without cutting its power, where it can."""
    return Call("POST", path("/api/device/{name}/reboot/", name), body=body)


def exec_on_device(name: str, body: Mapping[str, Any]) -> Call[ExecOnDeviceReply]:
    """Run a command on a device."""
    return Call("POST", path("/api/device/{name}/exec/", name), body=body)


def image_device(name: str, body: Mapping[str, Any]) -> Call[GoOfflineReply]:
    """Install an image on a device."""
    return Call("POST", path("/api/device/{name}/image/", name), body=body)


def set_labels(name: str, body: SetLabelsBody) -> Call[SetLabelsReply]:
    """Change labels of a device."""
    return Call("POST", path("/api/device/{name}/set-labels/", name), body=body, repeatable=True)


def bulk(body: BulkBody) -> Call[BulkReply]:
    """Do the same with many devices."""
    return Call("POST", path("/api/device/bulk/"), body=body)


def create_device(body: CreateDeviceBody) -> Call[DeviceDetailsReply]:
    """Add a device."""
    return Call("POST", path("/api/device/"), body=body)


def change_device(name: str, body: ChangeDeviceBody) -> Call[DeviceDetailsReply]:
    """Change a device."""
    return Call("PATCH", path("/api/device/{name}/", name), body=body)


def remove_device(name: str) -> Call[None]:
    """Delete a device that nothing refers to."""
    return Call("DELETE", path("/api/device/{name}/", name))


def deactivate_device(name: str, body: Mapping[str, Any] = {}) -> Call[DeviceDetailsReply]:
    """Hide a device and use it no more."""
    return Call("POST", path("/api/device/{name}/deactivate/", name), body=body, repeatable=True)


def activate_device(name: str, body: Mapping[str, Any] = {}) -> Call[DeviceDetailsReply]:
    """Use a device again."""
    return Call("POST", path("/api/device/{name}/activate/", name), body=body, repeatable=True)


def list_relay_boards(*, inactive: Optional[bool] = None, limit: Optional[int] = None, after: Query = None) -> Call[ListRelayBoardsReply]:
    """A relay board: all of them."""
    return Call(
        "GET",
        path("/api/relay/list/"),
        query={"inactive": inactive or None, "limit": limit, "after": after},
        repeatable=True,
    )


def relay_board_details(name: str) -> Call[RelayBoardDetailsReply]:
    """A relay board and all that belongs to it."""
    return Call("GET", path("/api/relay/{name}/details/", name), repeatable=True)


def create_relay_board(body: CreateRelayBoardBody) -> Call[RelayBoardDetailsReply]:
    """Add a relay board."""
    return Call("POST", path("/api/relay/"), body=body)


def change_relay_board(name: str, body: ChangeRelayBoardBody) -> Call[RelayBoardDetailsReply]:
    """Change a relay board."""
    return Call("PATCH", path("/api/relay/{name}/", name), body=body)


def remove_relay_board(name: str) -> Call[None]:
    """Delete a relay board that nothing refers to."""
    return Call("DELETE", path("/api/relay/{name}/", name))


def deactivate_relay_board(name: str, body: Mapping[str, Any] = {}) -> Call[RelayBoardDetailsReply]:
    """Hide a relay board and use it no more."""
    return Call("POST", path("/api/relay/{name}/deactivate/", name), body=body, repeatable=True)


def activate_relay_board(name: str, body: Mapping[str, Any] = {}) -> Call[RelayBoardDetailsReply]:
    """Use a relay board again."""
    return Call("POST", path("/api/relay/{name}/activate/", name), body=body, repeatable=True)


def list_imaging_servers(*, inactive: Optional[bool] = None, limit: Optional[int] = None, after: Query = None) -> Call[ListImagingServersReply]:
    """An imaging server: all of them."""
    return Call(
        "GET",
        path("/api/imaging-server/list/"),
        query={"inactive": inactive or None, "limit": limit, "after": after},
        repeatable=True,
    )


def imaging_server_details(name: str) -> Call[ImagingServerDetailsReply]:
    """An imaging server and all that belongs to it."""
    return Call("GET", path("/api/imaging-server/{name}/details/", name), repeatable=True)


def create_imaging_server(body: CreateImagingServerBody) -> Call[ImagingServerDetailsReply]:
    """Add an imaging server."""
    return Call("POST", path("/api/imaging-server/"), body=body)


def deactivate_imaging_server(name: str, body: Mapping[str, Any] = {}) -> Call[ImagingServerDetailsReply]:
    """Hide an imaging server and use it no more."""
    return Call("POST", path("/api/imaging-server/{name}/deactivate/", name), body=body, repeatable=True)


def activate_imaging_server(name: str, body: Mapping[str, Any] = {}) -> Call[ImagingServerDetailsReply]:
    """Use an imaging server again."""
    return Call("POST", path("/api/imaging-server/{name}/activate/", name), body=body, repeatable=True)


def remove_imaging_server(name: str) -> Call[None]:
    """Delete an imaging server that nothing refers to."""
    return Call("DELETE", path("/api/imaging-server/{name}/", name))


def image_details(name: str) -> Call[ImageDetailsReply]:
    """An image and all that belongs to it."""
    return Call("GET", path("/api/image/{name}/details/", name), repeatable=True)


def create_image(body: CreateImageBody) -> Call[ImageDetailsReply]:
    """Add an image."""
    return Call("POST", path("/api/image/"), body=body)


def change_image(name: str, body: ChangeImageBody) -> Call[ImageDetailsReply]:
    """Change an image."""
    return Call("PATCH", path("/api/image/{name}/", name), body=body)


def remove_image(name: str) -> Call[None]:
    """Delete an image that nothing refers to."""
    return Call("DELETE", path("/api/image/{name}/", name))


def deactivate_image(name: str, body: Mapping[str, Any] = {}) -> Call[ImageDetailsReply]:
    """Hide an image and use it no more."""
    return Call("POST", path("/api/image/{name}/deactivate/", name), body=body, repeatable=True)


def activate_image(name: str, body: Mapping[str, Any] = {}) -> Call[ImageDetailsReply]:
    """Use an image again."""
    return Call("POST", path("/api/image/{name}/activate/", name), body=body, repeatable=True)


def list_boot_configurations(name: str) -> Call[ListBootConfigurationsReply]:
    """How an image boots on each hardware type."""
    return Call("GET", path("/api/image/{name}/boot-configuration/list/", name), repeatable=True)


def create_boot_configuration(name: str, body: CreateBootConfigurationBody) -> Call[ListBootConfigurationsReply]:
    """Let an image boot on a hardware type."""
    return Call("POST", path("/api/image/{name}/boot-configuration/", name), body=body)


def change_boot_configuration(name: str, id: Union[int, str], body: ChangeBootConfigurationBody) -> Call[ListBootConfigurationsReply]:
    """Change how an image boots on a hardware type."""
    return Call("PATCH", path("/api/image/{name}/boot-configuration/{id}/", name, id), body=body)


def remove_boot_configuration(name: str, id: Union[int, str]) -> Call[None]:
    """Delete how an image boots on a hardware type."""
    return Call("DELETE", path("/api/image/{name}/boot-configuration/{id}/", name, id))


def list_hardware_types(*, inactive: Optional[bool] = None, limit: Optional[int] = None, after: Query = None) -> Call[ListHardwareTypesReply]:
    """A hardware type: all of them."""
    return Call(
        "GET",
        path("/api/hardware-type/list/"),
        query={"inactive": inactive or None, "limit": limit, "after": after},
        repeatable=True,
    )


def hardware_type_details(id: Union[int, str]) -> Call[HardwareTypeDetailsReply]:
    """A hardware type and all that belongs to it."""
    return Call("GET", path("/api/hardware-type/{id}/details/", id), repeatable=True)


def create_hardware_type(body: CreateHardwareTypeBody) -> Call[HardwareTypeDetailsReply]:
    """Add a hardware type."""
    return Call("POST", path("/api/hardware-type/"), body=body)


def change_hardware_type(id: Union[int, str], body: ChangeHardwareTypeBody) -> Call[HardwareTypeDetailsReply]:
    """Change a hardware type."""
    return Call("PATCH", path("/api/hardware-type/{id}/", id), body=body)


def remove_hardware_type(id: Union[int, str]) -> Call[None]:
    """Delete a hardware type that nothing refers to."""
    return Call("DELETE", path("/api/hardware-type/{id}/", id))


def deactivate_hardware_type(id: Union[int, str], body: Mapping[str, Any] = {}) -> Call[HardwareTypeDetailsReply]:
    """Hide a hardware type and use it no more."""
    return Call("POST", path("/api/hardware-type/{id}/deactivate/", id), body=body, repeatable=True)


def activate_hardware_type(id: Union[int, str], body: Mapping[str, Any] = {}) -> Call[HardwareTypeDetailsReply]:
    """Use a hardware type again."""
    return Call("POST", path("/api/hardware-type/{id}/activate/", id), body=body, repeatable=True)


def create_pxe_config(body: CreatePxeConfigBody) -> Call[CreatePxeConfigReply]:
    """Add a PXE configuration."""
    return Call("POST", path("/api/bmm/pxe_config/"), body=body)


def change_pxe_config(name: str, body: ChangePxeConfigBody) -> Call[CreatePxeConfigReply]:
    """Change a PXE configuration."""
    return Call("PATCH", path("/api/bmm/pxe_config/{name}/", name), body=body)


def remove_pxe_config(name: str) -> Call[None]:
    """Delete a PXE configuration that nothing refers to."""
    return Call("DELETE", path("/api/bmm/pxe_config/{name}/", name))


def deactivate_pxe_config(name: str, body: Mapping[str, Any] = {}) -> Call[CreatePxeConfigReply]:
    """Hide a PXE configuration and use it no more."""
    return Call("POST", path("/api/bmm/pxe_config/{name}/deactivate/", name), body=body, repeatable=True)


def activate_pxe_config(name: str, body: Mapping[str, Any] = {}) -> Call[CreatePxeConfigReply]:
    """Use a PXE configuration again."""
    return Call("POST", path("/api/bmm/pxe_config/{name}/activate/", name), body=body, repeatable=True)


def list_inventory_runs(*, limit: Optional[int] = None, after: Query = None) -> Call[ListInventoryRunsReply]:
    """Runs of the inventory sync."""
    return Call("GET", path("/api/inventory/run/list/"), query={"limit": limit, "after": after}, repeatable=True)


def inventory_run_details(id: Union[int, str]) -> Call[InventoryRunDetailsReply]:
    """One run of the inventory sync and what it changed, or would have."""
    return Call("GET", path("/api/inventory/run/{id}/details/", id), repeatable=True)


def sync_inventory(body: SyncInventoryBody = {}) -> Call[InventoryRunDetailsReply]:
    """Let devices follow the inventory now."""
    return Call("POST", path("/api/inventory/sync/"), body=body)


def register_device(body: RegisterDeviceBody) -> Call[RegisterDeviceReply]:
    """A device announces itself."""
    return Call("POST", path("/api/device/register/"), body=body)


def list_registrations(
    *,
    state: Optional[Literal["waiting", "approved", "rejected", "any"]] = None,
    limit: Optional[int] = None,
    after: Query = None,
) -> Call[ListRegistrationsReply]:
    """Devices that announced themselves and that nobody knew."""
    return Call(
        "GET",
        path("/api/registration/list/"),
        query={"state": state, "limit": limit, "after": after},
        repeatable=True,
    )


def approve_registration(id: Union[int, str], body: ApproveRegistrationBody) -> Call[ApproveRegistrationReply]:
    """Add the device of a registration."""
    return Call("POST", path("/api/registration/{id}/approve/", id), body=body)


def reject_registration(id: Union[int, str], body: RejectRegistrationBody = {}) -> Call[None]:
    """Keep the device of a registration out."""
    return Call("POST", path("/api/registration/{id}/reject/", id), body=body)


def list_registration_rules(*, inactive: Optional[bool] = None, limit: Optional[int] = None, after: Query = None) -> Call[ListRegistrationRulesReply]:
    """A registration rule: all of them."""
    return Call(
        "GET",
        path("/api/registration/rule/list/"),
        query={"inactive": inactive or None, "limit": limit, "after": after},
        repeatable=True,
    )


def registration_rule_details(name: str) -> Call[RegistrationRuleDetailsReply]:
    """A registration rule and all that belongs to it."""
    return Call("GET", path("/api/registration/rule/{name}/details/", name), repeatable=True)


def create_registration_rule(body: CreateRegistrationRuleBody) -> Call[RegistrationRuleDetailsReply]:
    """Add a registration rule."""
    return Call("POST", path("/api/registration/rule/"), body=body)


def change_registration_rule(name: str, body: ChangeRegistrationRuleBody) -> Call[RegistrationRuleDetailsReply]:
    """Change a registration rule."""
    return Call("PATCH", path("/api/registration/rule/{name}/", name), body=body)


def remove_registration_rule(name: str) -> Call[None]:
    """Delete a registration rule that nothing refers to."""
    return Call("DELETE", path("/api/registration/rule/{name}/", name))


def deactivate_registration_rule(name: str, body: Mapping[str, Any] = {}) -> Call[RegistrationRuleDetailsReply]:
    """Hide a registration rule and use it no more."""
    return Call("POST", path("/api/registration/rule/{name}/deactivate/", name), body=body, repeatable=True)


def activate_registration_rule(name: str, body: Mapping[str, Any] = {}) -> Call[RegistrationRuleDetailsReply]:
    """Use a registration rule again."""
    return Call("POST", path("/api/registration/rule/{name}/activate/", name), body=body, repeatable=True)


def create_request(name: str, body: Mapping[str, Any]) -> Call[CreateRequestReply]:
    """Ask for a device."""
    return Call("POST", path("/api/device/{name}/request/", name), body=body, repeatable=True, key=new_key())


def list_requests(
    *,
    include_closed: Optional[bool] = None,
    state: Query = None,
    q: Query = None,
    assignee: Query = None,
    device: Query = None,
    image: Query = None,
    environment: Query = None,
    since: Query = None,
    limit: Optional[int] = None,
    after: Query = None,
) -> Call[ListRequestsReply]:
    """Requests that are not closed."""
    return Call(
        "GET",
        path("/api/request/list/"),
        query={"include_closed": include_closed or None, "state": state, "q": q, "assignee": assignee, "device": device, "image": image, "environment": environment, "since": since, "limit": limit, "after": after},
        repeatable=True,
    )


def request_details(id: Union[int, str], *, wait: Optional[int] = None, state: Query = None) -> Call[RequestDetails]:
    """One request."""
    return Call("GET", path("/api/request/{id}/details/", id), query={"wait": wait, "state": state}, repeatable=True)


def request_details_at_url(id: Union[int, str], *, wait: Optional[int] = None, state: Query = None) -> Call[RequestDetails]:
    """One request, at the URL that its creation gave."""
    return Call("GET", path("/api/request/{id}/", id), query={"wait": wait, "state": state}, repeatable=True)


def request_status(id: Union[int, str], *, wait: Optional[int] = None, state: Query = None) -> Call[RequestStatus]:
    """Where a request is and why."""
    return Call("GET", path("/api/request/{id}/status/", id), query={"wait": wait, "state": state}, repeatable=True)


def request_log(
    id: Union[int, str],
    *,
    limit: Optional[int] = None,
    timeperiod: Optional[int] = None,
    source: Query = None,
    q: Query = None,
    before: Optional[int] = None,
    until: Query = None,
    after: Optional[int] = None,
    wait: Optional[int] = None,
    last_event_id: Optional[int] = None,
) -> Call[DeviceLogReply]:
    """The log of a request, also of one that is gone."""
    return Call(
        "GET",
        path("/api/request/{id}/log/", id),
        query={"limit": limit, "timeperiod": timeperiod, "source": source, "q": q, "before": before, "until": until, "after": after, "wait": wait, "last_event_id": last_event_id},
        repeatable=True,
    )


def renew_request(id: Union[int, str], body: Mapping[str, Any]) -> Call[None]:
    """Set how long the reservation lasts from now."""
    return Call("POST", path("/api/request/{id}/renew/", id), body=body, repeatable=True)


def return_request(id: Union[int, str]) -> Call[None]:
    """Give the device back, or stop waiting."""
    return Call("POST", path("/api/request/{id}/return/", id), body={}, repeatable=True)


def force_return(id: Union[int, str], body: Mapping[str, Any]) -> Call[ForceReturnReply]:
    """Take a device back from whoever holds it."""
    return Call("POST", path("/api/request/{id}/force-return/", id), body=body, repeatable=True)


def request_event(id: Union[int, str], event: str, body: Mapping[str, Any] = {}) -> Call[DeviceEventReply]:
    """Send an event to the machine of a request."""
    return Call("POST", path("/api/request/{id}/event/{event}/", id, event), body=body)


def preview_devices(
    *,
    image: Query = None,
    labels: Query = None,
    environment: Query = None,
    device: Query = None,
    limit: Optional[int] = None,
) -> Call[PreviewDevicesReply]:
    """Which devices a request would match, and when it would get one."""
    return Call(
        "GET",
        path("/api/device/preview/"),
        query={"image": image, "labels": labels, "environment": environment, "device": device, "limit": limit},
        repeatable=True,
    )


def device_history(name: str, *, period: Optional[int] = None, limit: Optional[int] = None) -> Call[DeviceHistoryReply]:
    """What a device did and who held it."""
    return Call("GET", path("/api/device/{name}/history/", name), query={"period": period, "limit": limit}, repeatable=True)


def request_history(id: Union[int, str], *, period: Optional[int] = None, limit: Optional[int] = None) -> Call[DeviceHistoryReply]:
    """What happened to a request and which devices it had."""
    return Call("GET", path("/api/request/{id}/history/", id), query={"period": period, "limit": limit}, repeatable=True)


def device_report(*, pool: Query = None, hardware_type: Query = None) -> Call[DeviceReportReply]:
    """How many devices are in use, idle, processing, failed, offline or in maintenance."""
    return Call("GET", path("/api/report/devices/"), query={"pool": pool, "hardware_type": hardware_type}, repeatable=True)


def last_day_report() -> Call[LastDayReportReply]:
    """How many devices were in each category over the last day."""
    return Call("GET", path("/api/report/last-day/"), repeatable=True)


def attention_report(
    *,
    period: Optional[int] = None,
    pool: Query = None,
    hardware_type: Query = None,
    limit: Optional[int] = None,
) -> Call[AttentionReportReply]:
    """What needs a person."""
    return Call(
        "GET",
        path("/api/report/attention/"),
        query={"period": period, "pool": pool, "hardware_type": hardware_type, "limit": limit},
        repeatable=True,
    )


def request_report(*, period: Optional[int] = None, pool: Query = None, image: Query = None, limit: Optional[int] = None) -> Call[RequestReportReply]:
    """How requests ended and how long they waited."""
    return Call(
        "GET",
        path("/api/report/requests/"),
        query={"period": period, "pool": pool, "image": image, "limit": limit},
        repeatable=True,
    )


def reliability_report(
    *,
    by: Optional[Literal["device", "hardware_type", "image", "pool", "board", "server"]] = None,
    period: Optional[int] = None,
    pool: Query = None,
    hardware_type: Query = None,
    limit: Optional[int] = None,
) -> Call[ReliabilityReportReply]:
    """How often preparing a device succeeds, and why it fails."""
    return Call(
        "GET",
        path("/api/report/reliability/"),
        query={"by": by, "period": period, "pool": pool, "hardware_type": hardware_type, "limit": limit},
        repeatable=True,
    )


def agent_report() -> Call[AgentReportReply]:
    """The agents of the imaging servers."""
    return Call("GET", path("/api/report/agents/"), repeatable=True)


def usage_report(
    *,
    period: Optional[int] = None,
    pool: Query = None,
    hardware_type: Query = None,
    limit: Optional[int] = None,
) -> Call[UsageReportReply]:
    """Who held devices of which pool for how long."""
    return Call(
        "GET",
        path("/api/report/usage/"),
        query={"period": period, "pool": pool, "hardware_type": hardware_type, "limit": limit},
        repeatable=True,
    )


def daily_report(
    *,
    report: Optional[Literal["devices", "attention", "agents", "requests", "reliability", "usage"]] = None,
    days: Optional[int] = None,
) -> Call[DailyReportReply]:
    """A report, day by day."""
    return Call("GET", path("/api/report/daily/"), query={"report": report, "days": days}, repeatable=True)


def list_events(
    *,
    device: Query = None,
    request: Query = None,
    kind: Query = None,
    assignee: Query = None,
    pool: Query = None,
    after: Optional[int] = None,
    limit: Optional[int] = None,
) -> Call[ListEventsReply]:
    """What has happened."""
    return Call(
        "GET",
        path("/api/event/list/"),
        query={"device": device, "request": request, "kind": kind, "assignee": assignee, "pool": pool, "after": after, "limit": limit},
        repeatable=True,
    )


def request_webhook(id: Union[int, str]) -> Call[RequestWebhookReply]:
    """The webhook of a request and its deliveries."""
    return Call("GET", path("/api/request/{id}/webhook/", id), repeatable=True)


def read_session() -> Call[ReadSessionReply]:
    """Who you are and what you may do."""
    return Call("GET", path("/api/session/"), repeatable=True)


def create_session() -> Call[ReadSessionReply]:
    """Exchange a token for a cookie."""
    return Call("POST", path("/api/session/"), body={})


def delete_session() -> Call[None]:
    """End the session of the cookie."""
    return Call("DELETE", path("/api/session/"), repeatable=True)


def list_tokens() -> Call[ListTokensReply]:
    """The tokens, without their texts."""
    return Call("GET", path("/api/token/list/"), repeatable=True)


def create_token(body: Mapping[str, Any]) -> Call[CreateTokenReply]:
    """Make a token."""
    return Call("POST", path("/api/token/"), body=body)


def revoke_token(id: Union[int, str]) -> Call[RevokeTokenReply]:
    """Revoke a token for good."""
    return Call("POST", path("/api/token/{id}/revoke/", id), body={}, repeatable=True)


def list_audit(
    *,
    since: Query = None,
    who: Query = None,
    device: Query = None,
    request: Optional[int] = None,
    limit: Optional[int] = None,
    before: Optional[int] = None,
) -> Call[ListAuditReply]:
    """Calls that may have changed something."""
    return Call(
        "GET",
        path("/api/audit/list/"),
        query={"since": since, "who": who, "device": device, "request": request, "limit": limit, "before": before},
        repeatable=True,
    )
