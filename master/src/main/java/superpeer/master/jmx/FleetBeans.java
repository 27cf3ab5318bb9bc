package superpeer.master.jmx;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import superpeer.master.fleet.Fleet.Notice;
import superpeer.master.fleet.WorkerView;

/** Registers a bean for the fleet and one for each slot, and keeps them up to date. */
public final class FleetBeans extends AbstractBehavior<Notice> {

  private final MBeanServer server;
  private final FleetBean fleet = new FleetBean();
  private final Map<Integer, WorkerView> views = new TreeMap<>();
  private final Map<Integer, WorkerBean> beans = new TreeMap<>();

  /** The beans are gone when the actor stops. */
  public static Behavior<Notice> create(MBeanServer server) {
    return Behaviors.setup(context -> new FleetBeans(context, server));
  }

  private FleetBeans(ActorContext<Notice> context, MBeanServer server) {
    super(context);
    this.server = server;
    register(fleet, "superpeer:type=Fleet");
  }

  @Override
  public Receive<Notice> createReceive() {
    return newReceiveBuilder()
        .onMessage(Notice.Changed.class, this::onChanged)
        .onMessage(Notice.Ended.class, this::onEnded)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Notice> onChanged(Notice.Changed changed) {
    var view = changed.worker();
    views.put(view.slot(), view);
    fleet.show(views.values());
    var bean = beans.get(view.slot());
    if (bean == null) {
      var added = new WorkerBean(view);
      beans.put(view.slot(), added);
      register(added, name(view.slot()));
    } else {
      bean.show(view);
    }
    return this;
  }

  private Behavior<Notice> onEnded(Notice.Ended ended) {
    views.remove(ended.slot());
    fleet.show(views.values());
    if (beans.remove(ended.slot()) != null) {
      unregister(name(ended.slot()));
    }
    return this;
  }

  private Behavior<Notice> onPostStop() {
    beans.keySet().forEach(slot -> unregister(name(slot)));
    unregister("superpeer:type=Fleet");
    return this;
  }

  private static String name(int slot) {
    return "superpeer:type=Worker,slot=" + slot;
  }

  /** A second master in one JVM, as in tests, goes without beans; nothing depends on them. */
  private void register(Object bean, String name) {
    try {
      server.registerMBean(bean, new ObjectName(name));
    } catch (JMException e) {
      getContext().getLog().warn("no JMX bean {}: {}", name, e.toString());
    }
  }

  private void unregister(String name) {
    try {
      server.unregisterMBean(new ObjectName(name));
    } catch (JMException e) {
      getContext().getLog().debug("no JMX bean {}: {}", name, e.toString());
    }
  }
}
