package superpeer.master.config;

import com.typesafe.config.Config;

/** Holds all settings of the master's process, validated; one record per component. */
public record MasterSettings(
    MasterConfig master,
    AccessConfig access,
    FleetConfig fleet,
    SeedingConfig seeding,
    SwarmConfig swarm,
    ContentSourceConfig origin,
    WorkerDefaults worker,
    EmbeddedHubConfig hub) {

  /**
   * @param root as {@link SettingSources#load} made it
   * @throws InvalidSetting naming the first invalid setting
   */
  public static MasterSettings from(Config root) {
    var reader = new SettingReader(root);
    return new MasterSettings(
        MasterConfig.from(reader),
        AccessConfig.from(reader),
        FleetConfig.from(reader),
        SeedingConfig.from(reader),
        SwarmConfig.from(reader),
        ContentSourceConfig.from(reader),
        WorkerDefaults.from(reader),
        EmbeddedHubConfig.from(reader));
  }

  /** The same settings with the generated access token. */
  public MasterSettings withAccessToken(String token) {
    return new MasterSettings(
        master.withAccessToken(token), access, fleet, seeding, swarm, origin, worker, hub);
  }
}
