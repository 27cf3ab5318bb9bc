package superpeer.master.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static superpeer.master.seeding.Seeds.item;
import static superpeer.master.seeding.Seeds.view;

import akka.actor.typed.ActorRef;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.master.fleet.Fleet.How;
import superpeer.master.fleet.Fleet.Notice;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.testing.ActorTestKitExtension;

class FleetBeansTest {

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final MBeanServer server = MBeanServerFactory.newMBeanServer();
  private ActorRef<Notice> beans;

  @BeforeEach
  void start() {
    beans = actors.kit().spawn(FleetBeans.create(server));
  }

  @Test
  void showsEveryWorkerAndTheirSum() throws JMException {
    beans.tell(new Notice.Changed(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    beans.tell(new Notice.Changed(view(2, 12, Phase.STARTING, item("b", 1), 4)));
    await().untilAsserted(() -> assertThat(of("type=Fleet", "Peers")).isEqualTo(7));
    assertThat(of("type=Fleet", "Workers")).isEqualTo(2);
    assertThat(of("type=Fleet", "Seeding")).isEqualTo(1);
    assertThat(of("type=Fleet", "UploadedKb")).isEqualTo(700L);
    assertThat(of("type=Worker,slot=2", "Pid")).isEqualTo(12L);
    assertThat(of("type=Worker,slot=2", "Phase")).isEqualTo("STARTING");
    assertThat(of("type=Worker,slot=1", "Trouble")).isEqualTo("");
  }

  @Test
  void forgetsAWorkerWhoseSlotIsFree() {
    beans.tell(new Notice.Changed(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    beans.tell(new Notice.Ended(1, "stopped", How.STOPPED));
    await().untilAsserted(() -> assertThat(of("type=Fleet", "Workers")).isEqualTo(0));
    await().until(() -> !server.isRegistered(new ObjectName("superpeer:type=Worker,slot=1")));
  }

  @Test
  void leavesNothingBehindWhenItStops() {
    beans.tell(new Notice.Changed(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    actors.kit().stop(beans);
    await().until(() -> server.queryNames(new ObjectName("superpeer:*"), null).isEmpty());
  }

  private Object of(String name, String attribute) throws JMException {
    return server.getAttribute(new ObjectName("superpeer:" + name), attribute);
  }
}
