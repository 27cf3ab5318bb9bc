package superpeer.master.jmx;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import superpeer.master.fleet.Fleet.Update;
import superpeer.master.fleet.WorkerView;
import superpeer.master.mailbox.ActorLoads;
import superpeer.protocol.ChannelId;

/**
 * Registers the beans of the master, the fleet, each slot, each channel, and the mailboxes of the
 * actors that are instrumented before it starts; updates them from the fleet's notices.
 */
public final class FleetBeans extends AbstractBehavior<Update> {

  private final MBeanServer server;
  private final MasterBean master;
  private final FleetBean fleet = new FleetBean();
  private final Map<Integer, WorkerView> views = new TreeMap<>();
  private final Map<Integer, WorkerBean> beans = new TreeMap<>();
  private final Map<ChannelId, ChannelBean> channels = new HashMap<>();

  /** Creates the actor; when it stops, it unregisters all beans. */
  public static Behavior<Update> create(MBeanServer server, MasterBean master) {
    return Behaviors.setup(context -> new FleetBeans(context, server, master));
  }

  private FleetBeans(ActorContext<Update> context, MBeanServer server, MasterBean master) {
    super(context);
    this.server = server;
    this.master = master;
    master.register(server);
    register(fleet, "superpeer:type=Fleet");
    MBeanRegistry.registerMailboxes(server, ActorLoads.of(context.getSystem()));
  }

  @Override
  public Receive<Update> createReceive() {
    return newReceiveBuilder()
        .onMessage(Update.SlotChanged.class, this::onChanged)
        .onMessage(Update.SlotEnded.class, this::onEnded)
        .onMessage(Update.StandbyChanged.class, standbyChanged -> this)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Update> onChanged(Update.SlotChanged slotChanged) {
    var view = slotChanged.worker();
    views.put(view.slot(), view);
    fleet.update(views.values());
    updateChannels();
    var bean = beans.get(view.slot());
    if (bean == null) {
      var added = new WorkerBean(view);
      beans.put(view.slot(), added);
      register(added, name(view.slot()));
    } else {
      bean.update(view);
    }
    return this;
  }

  private Behavior<Update> onEnded(Update.SlotEnded slotEnded) {
    views.remove(slotEnded.slot());
    fleet.update(views.values());
    updateChannels();
    if (beans.remove(slotEnded.slot()) != null) {
      unregister(name(slotEnded.slot()));
    }
    return this;
  }

  private void updateChannels() {
    var byChannel =
        views.values().stream().collect(Collectors.groupingBy(v -> v.assignment().channel()));
    byChannel.forEach(this::updateChannel);
    var gone = new HashSet<>(channels.keySet());
    gone.removeAll(byChannel.keySet());
    gone.forEach(
        channel -> {
          channels.remove(channel);
          unregister(name(channel));
        });
  }

  private void updateChannel(ChannelId channel, List<WorkerView> workers) {
    var bean = channels.get(channel);
    if (bean == null) {
      var added = new ChannelBean(workers);
      channels.put(channel, added);
      register(added, name(channel));
    } else {
      bean.update(workers);
    }
  }

  private Behavior<Update> onPostStop() {
    channels.keySet().forEach(channel -> unregister(name(channel)));
    beans.keySet().forEach(slot -> unregister(name(slot)));
    unregister("superpeer:type=Fleet");
    master.unregister(server);
    MBeanRegistry.unregisterMailboxes(server, ActorLoads.of(getContext().getSystem()));
    return this;
  }

  private static String name(int slot) {
    return "superpeer:type=Worker,slot=" + slot;
  }

  private static String name(ChannelId channel) {
    return "superpeer:type=Channel,id=" + ObjectName.quote(channel.encoded());
  }

  private void register(Object bean, String name) {
    MBeanRegistry.register(server, bean, name);
  }

  private void unregister(String name) {
    MBeanRegistry.unregister(server, name);
  }
}
