package superpeer.master.config;

import com.typesafe.config.Config;

/** All settings of the master's process, checked. One record a component. */
public record Settings(
    MasterConfig master,
    AccessConfig access,
    FleetConfig fleet,
    SeedingConfig seeding,
    SwarmConfig swarm,
    OriginConfig origin,
    WorkerConfig worker,
    HubSwitch hub) {

  /**
   * @param root as {@link Sources#load} made it
   * @throws BadSetting naming the first setting that cannot be worked with
   */
  public static Settings from(Config root) {
    var reader = new SettingReader(root);
    return new Settings(
        MasterConfig.from(reader),
        AccessConfig.from(reader),
        FleetConfig.from(reader),
        SeedingConfig.from(reader),
        SwarmConfig.from(reader),
        OriginConfig.from(reader),
        WorkerConfig.from(reader),
        HubSwitch.from(reader));
  }
}
