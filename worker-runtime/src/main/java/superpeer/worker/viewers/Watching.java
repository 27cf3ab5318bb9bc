package superpeer.worker.viewers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.viewers.Happening.How;
import superpeer.worker.viewers.Scenario.Habits;
import superpeer.worker.viewers.Scenario.Patience;
import superpeer.worker.viewers.Scenario.Target;
import superpeer.worker.viewers.Taking.Step;

/**
 * One viewer without its network: whom it asks for what, and what its player makes of it.
 *
 * <p>Plain code, not thread-safe; the viewer's actor owns it, and calls {@link #look} when {@link
 * #nextLook} says so.
 */
final class Watching implements Source.Listener {

  private static final double NANOS_A_SECOND = 1e9;

  /** Between two looks: the player's buffer shrinks without a word. */
  private static final long AT_LATEST = Duration.ofSeconds(1).toNanos();

  /** For a HAVE; then the SDK loads over HTTP (2.9.10). */
  private static final Duration HAVE = Duration.ofMillis(4_500);

  private static final int BITS = 8;

  private final Target target;
  private final Habits habits;
  private final Patience patience;
  private final RandomGenerator random;
  private final LongSupplier clock;
  private final Consumer<Happening> told;
  private final Appetite appetite;
  private final Player player = new Player();
  private final Map<String, Source> sources = new HashMap<>(); // by peer
  private OptionalInt level = OptionalInt.empty();
  private boolean served;
  private long skipped;
  private long lastNews; // of a live channel
  private int stalls;
  private Duration stalled = Duration.ZERO;
  private Duration played = Duration.ZERO;

  /**
   * @param clock nanoseconds; never goes back
   * @param told hears what counts, at once
   */
  Watching(
      Scenario scenario, RandomGenerator random, LongSupplier clock, Consumer<Happening> told) {
    this.target = scenario.target();
    this.habits = scenario.habits();
    this.patience = scenario.patience();
    this.random = random;
    this.clock = clock;
    this.told = told;
    this.appetite = new Appetite(target, habits, random);
  }

  void add(Source source) {
    sources.put(source.peer(), source);
  }

  /** A connection that never opened is over. */
  void remove(Source source) {
    sources.remove(source.peer(), source);
    tellServed();
  }

  Optional<Source> of(String peer) {
    return Optional.ofNullable(sources.get(peer));
  }

  Set<String> peers() {
    return Set.copyOf(sources.keySet());
  }

  /** Whether it has a super peer, or is about to have one. */
  boolean isProvided() {
    return sources.values().stream().anyMatch(source -> source.serves() || source.isPending());
  }

  /** Connections that are open. */
  int connections() {
    return (int) sources.values().stream().filter(Source::serves).count();
  }

  void leave() {
    for (var source : List.copyOf(sources.values())) {
      if (!source.isPending()) {
        told.accept(new Happening.Ended(How.BY_US));
      }
      source.leave();
    }
    sources.clear();
    tellServed();
    report();
  }

  /** Tells how the player fared since the last time. */
  void report() {
    var now = clock.getAsLong();
    told.accept(
        new Happening.Watched(
            player.stalls(now) - stalls,
            player.stalled(now).minus(stalled),
            player.played(now).minus(played)));
    stalls = player.stalls(now);
    stalled = player.stalled(now);
    played = player.played(now);
  }

  /** STATS to everybody. */
  void tick() {
    var connections = connections();
    sources.values().forEach(source -> source.tick(connections, position()));
  }

  /** Looks what is overdue, what it wants, and whom to ask. */
  void look() {
    var now = clock.getAsLong();
    List.copyOf(sources.values()).forEach(source -> source.look(patience, now));
    appetite.fill(player.buffered(now), now).ifPresent(first -> player.jump(first, now));
    var lost = appetite.giveUp(patience.segment(), now, underWay()::contains);
    lost.forEach(want -> player.skip(want.sn(), now));
    missed(lost.size());
    goWithout(now);
    ask(now);
  }

  /**
   * A super peer that has not heard yet how a viewer calls segments may tell it of nothing new. So
   * the SDK loads what it waits for over HTTP, and names it in a HAVE.
   */
  private void goWithout(long now) {
    var silent = target.segment().plus(HAVE).toNanos();
    if (!target.live() || !appetite.hasBegun() || now - lastNews < silent) {
      return;
    }
    var unaware = sources.values().stream().filter(s -> s.serves() && !s.hasNamed()).toList();
    if (!unaware.isEmpty()) {
      var sn = appetite.takeUnannounced();
      lastNews = now;
      player.arrived(sn, target.segment(), now);
      missed(1);
      unaware.forEach(source -> source.had(id(sn)));
    }
  }

  /** When to look next, at the latest. */
  long nextLook() {
    var now = clock.getAsLong();
    var next = Math.min(now + AT_LATEST, appetite.nextDue(now).orElse(Long.MAX_VALUE));
    for (var source : sources.values()) {
      var taking = source.taking();
      if (taking.isPresent()) {
        next = Math.min(next, taking.get().deadline(patience.frame()).orElse(next));
      }
    }
    return Math.max(now, next);
  }

  @Override
  public void greeted(Source source) {
    if (source.serves()) {
      tellServed();
      begin(source);
      lastNews = clock.getAsLong(); // who has just come may have had nothing to tell yet
      newest(source).ifPresent(this::announced);
      ask(clock.getAsLong());
    }
  }

  @Override
  public void holds(Source source, SegmentId id) {
    if (source.serves()) {
      begin(source);
      if (level.equals(OptionalInt.of(id.level()))) {
        announced(id.sn());
      }
      ask(clock.getAsLong());
    }
  }

  @Override
  public void begun(Duration sinceOffer, long now) {
    told.accept(new Happening.Begun(sinceOffer, now));
  }

  @Override
  public void step(Source source, Taking taking, Step step) {
    var now = clock.getAsLong();
    var sn = taking.id().sn();
    if (step instanceof Step.Taken taken) {
      told.accept(new Happening.Taken(taken.bytes(), taken.latency(), taken.firstByte()));
      arrived(sn, length(taken.bytes()), now);
    } else if (step instanceof Step.Failed failed) {
      source.shelf().remove(taking.id()); // not again there
      told.accept(new Happening.Failed(failed.why()));
    } else if (step instanceof Step.Crossed) {
      told.accept(new Happening.Crossed());
    } else if (step instanceof Step.Refused) {
      told.accept(new Happening.Refused());
      arrived(sn, target.segment(), now); // over HTTP
    } else if (step instanceof Step.Cancelled) {
      told.accept(new Happening.Cancelled());
      arrived(sn, target.segment(), now); // the SDK takes the rest over HTTP
    }
    ask(now);
  }

  @Override
  public void ended(Source source, How how) {
    sources.remove(source.peer(), source);
    told.accept(new Happening.Ended(how));
    tellServed();
    ask(clock.getAsLong());
  }

  @Override
  public void stray() {
    told.accept(new Happening.Stray());
  }

  private void arrived(long sn, Duration length, long now) {
    appetite.satisfied(sn);
    player.arrived(sn, length, now);
  }

  private void begin(Source source) {
    if (appetite.hasBegun()) {
      return;
    }
    level = source.shelf().all().stream().mapToInt(SegmentId::level).min();
    var now = clock.getAsLong();
    appetite
        .begin(held(source), now)
        .ifPresent(first -> player.start(first, habits.startBuffer(), now));
  }

  private void announced(long sn) {
    var now = clock.getAsLong();
    lastNews = now;
    appetite.announced(sn, now).ifPresent(next -> player.jump(next, now));
    missed(appetite.skipped() - skipped);
    skipped = appetite.skipped();
  }

  private void missed(long segments) {
    if (segments > 0) {
      told.accept(new Happening.Missed(segments));
    }
  }

  private OptionalLong newest(Source source) {
    return held(source).stream().mapToLong(Long::longValue).max();
  }

  private List<Long> held(Source source) {
    return source.shelf().all().stream()
        .filter(id -> level.equals(OptionalInt.of(id.level())))
        .map(SegmentId::sn)
        .toList();
  }

  private void ask(long now) {
    var idle = new ArrayList<>(sources.values());
    idle.removeIf(source -> !source.isIdle());
    while (!idle.isEmpty()) {
      ask(idle.remove(random.nextInt(idle.size())), now);
    }
  }

  private void ask(Source source, long now) {
    var taken = underWay();
    appetite
        .due(now, sn -> !taken.contains(sn) && source.shelf().has(id(sn)))
        .ifPresent(
            want -> {
              told.accept(new Happening.Asked());
              var id = id(want.sn());
              var way = source.shelf().isComplete(id) ? want : want.forward();
              source.ask(new Taking(id, way, habits.verify(), now));
            });
  }

  private Set<Long> underWay() {
    var numbers = new HashSet<Long>();
    for (var source : sources.values()) {
      source.taking().filter(t -> !t.isEnding()).ifPresent(t -> numbers.add(t.id().sn()));
    }
    return numbers;
  }

  private void tellServed() {
    var now = sources.values().stream().anyMatch(Source::serves);
    if (now != served) {
      served = now;
      told.accept(new Happening.Served(now));
    }
  }

  private SegmentId id(long sn) {
    return new SegmentId(level.orElse(0), sn);
  }

  private Duration length(long bytes) {
    return habits.bitrate().isPresent()
        ? Duration.ofNanos((long) (bytes * BITS * NANOS_A_SECOND / habits.bitrate().getAsLong()))
        : target.segment();
  }

  /** Of the play head, in seconds; only a VOD has one. */
  private Optional<Double> position() {
    if (target.live() || !appetite.hasBegun()) {
      return Optional.empty();
    }
    var segments = target.segment().multipliedBy(player.next());
    var at = segments.minus(player.buffered(clock.getAsLong()));
    return Optional.of((double) Math.max(0, at.toSeconds()));
  }
}
