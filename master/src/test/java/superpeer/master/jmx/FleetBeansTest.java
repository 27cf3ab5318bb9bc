package superpeer.master.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static superpeer.master.seeding.SeedFixtures.channel;
import static superpeer.master.seeding.SeedFixtures.item;
import static superpeer.master.seeding.SeedFixtures.view;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.OpenType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.fleet.Fleet.Update;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.seeding.FleetOverview;
import superpeer.testing.ActorTestKitExtension;

class FleetBeansTest {

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private static final MasterBean MASTER =
      new MasterBean(
          new MasterBean.ProcessInfo() {
            @Override
            public String version() {
              return "1.2.3";
            }

            @Override
            public long pid() {
              return 7;
            }

            @Override
            public long elapsedMs() {
              return 8;
            }

            @Override
            public long memoryKb() {
              return 9;
            }

            @Override
            public double cpuPercent() {
              return 1.5;
            }
          });

  private final MBeanServer server = MBeanServerFactory.newMBeanServer();
  private ActorRef<Update> beans;

  @BeforeEach
  void start() {
    beans = actors.kit().spawn(FleetBeans.create(server, MASTER));
  }

  @Test
  void exposesWorkersAndTheirSum() throws JMException {
    beans.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    beans.tell(new Update.SlotChanged(view(2, 12, Phase.STARTING, item("b", 1), 4)));
    await().untilAsserted(() -> assertThat(of("type=Fleet", "Peers")).isEqualTo(7));
    assertThat(of("type=Fleet", "Workers")).isEqualTo(2);
    assertThat(of("type=Fleet", "Seeding")).isEqualTo(1);
    assertThat(of("type=Fleet", "UploadedKb")).isEqualTo(700L);
    assertThat(of("type=Worker,slot=2", "Pid")).isEqualTo(12L);
    assertThat(of("type=Worker,slot=2", "Phase")).isEqualTo("STARTING");
    assertThat(of("type=Worker,slot=1", "Trouble")).isEqualTo("");
  }

  @Test
  void exposesChannelsAsSumsOfTheirWorkers() throws JMException {
    beans.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    beans.tell(new Update.SlotChanged(view(2, 12, Phase.SEEDING, item("a", 1), 4)));
    beans.tell(new Update.SlotChanged(view(3, 13, Phase.SEEDING, item("b", 1), 1)));
    var a = "type=Channel,id=" + ObjectName.quote(channel("a").encoded());
    var b = "type=Channel,id=" + ObjectName.quote(channel("b").encoded());
    await().untilAsserted(() -> assertThat(of(b, "Peers")).isEqualTo(1));
    assertThat(of(a, "Workers")).isEqualTo(2);
    assertThat(of(a, "UploadedKb")).isEqualTo(700L);
    assertThat(of(a, "ChannelId")).isEqualTo(channel("a").encoded());
    beans.tell(new Update.SlotEnded(3, "stopped", EndReason.STOPPED));
    await().until(() -> !server.isRegistered(new ObjectName("superpeer:" + b)));
    assertThat(of(a, "Peers")).isEqualTo(7);
  }

  @Test
  void exposesTheMasterAndSeedsThatDoNotRun() throws JMException {
    var waiting =
        new FleetOverview.SeedStatus(
            item("a", 1),
            FleetOverview.State.WAITING,
            List.of(),
            0,
            Optional.of(new FleetOverview.Reason("no slot", "wait")));
    MASTER.update(
        new FleetOverview(
            1_000, 5, 5, true, false, 0, List.of(), List.of(), List.of(waiting), Optional.empty()));
    await().untilAsserted(() -> assertThat(of("type=Master", "Slots")).isEqualTo(5));
    assertThat(of("type=Master", "Version")).isEqualTo("1.2.3");
    assertThat(of("type=Master", "Full")).isEqualTo(true);
    assertThat((String[]) of("type=Master", "SeedsNotRunning"))
        .containsExactly(channel("a").encoded() + ": no slot");
  }

  /** Other types would need our classes in the client. */
  @Test
  void everyAttributeIsReadableAndOfAnOpenType() throws JMException {
    beans.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    await().until(() -> server.isRegistered(new ObjectName("superpeer:type=Worker,slot=1")));
    for (var name : server.queryNames(new ObjectName("superpeer:*"), null)) {
      for (var attribute : server.getMBeanInfo(name).getAttributes()) {
        assertThat(attribute.getDescriptor().getFieldValue("openType"))
            .as(name + " " + attribute)
            .isInstanceOf(OpenType.class);
        assertThat(attribute.isWritable()).as(name + " " + attribute).isFalse();
        assertThat(server.getAttribute(name, attribute.getName())).isNotNull();
      }
    }
  }

  @Test
  void unregistersTheWorkerOfAFreedSlot() {
    beans.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    beans.tell(new Update.SlotEnded(1, "stopped", EndReason.STOPPED));
    await().untilAsserted(() -> assertThat(of("type=Fleet", "Workers")).isEqualTo(0));
    await().until(() -> !server.isRegistered(new ObjectName("superpeer:type=Worker,slot=1")));
  }

  @Test
  void unregistersEverythingWhenItStops() {
    beans.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    actors.kit().stop(beans);
    await().until(() -> server.queryNames(new ObjectName("superpeer:*"), null).isEmpty());
  }

  private Object of(String name, String attribute) throws JMException {
    return server.getAttribute(new ObjectName("superpeer:" + name), attribute);
  }
}
