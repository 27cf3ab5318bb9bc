/*
 * path NAMESPACE ADDRESS NAMESPACE ADDRESS DELAY_MS LOSS_PERCENT: joins two network namespaces by two
 * TUN devices named "path", point to point, and carries packets between them until SIGTERM. Each packet
 * is late by DELAY_MS (one way), or lost with a chance of LOSS_PERCENT, in each direction of its own.
 * Says "up" when it is; at the end, how many packets it carried, lost, and dropped because a queue was
 * full. For kernels without netem; a packet is up to 0.2 ms later than told.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { MTU = 1500, QUEUE = 60000, BATCH = 256, TICK_NS = 200000, IDLE_NS = 50000000 };

typedef struct {
  uint64_t due; /* ns of the monotonic clock */
  int length;
  unsigned char bytes[MTU];
} packet;

typedef struct {
  int device;
  packet *queue; /* what came from the device, in order */
  int head, count;
  unsigned short chance[3]; /* state of its random numbers: each direction loses for itself */
} side;

static long carried, lost, overflown;
static volatile sig_atomic_t ending;

static void on_signal(int number) {
  (void)number;
  ending = 1;
}

static void fail(const char *what) {
  fprintf(stderr, "path: %s: %s\n", what, strerror(errno));
  exit(70);
}

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* A device stays in the namespace in which it was made, whoever holds it. */
static int device_in(const char *namespace, const char *own, const char *other) {
  char text[256];
  snprintf(text, sizeof text, "/var/run/netns/%s", namespace);
  int home = open(text, O_RDONLY | O_CLOEXEC);
  if (home < 0 || setns(home, CLONE_NEWNET)) fail(text);
  close(home);
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  struct ifreq request;
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  strcpy(request.ifr_name, "path");
  if (device < 0 || ioctl(device, TUNSETIFF, &request)) fail("/dev/net/tun");
  snprintf(text, sizeof text,
           "ip addr add %s peer %s dev path && ip link set path mtu %d txqueuelen 20000 up", own, other, MTU);
  if (system(text)) {
    errno = EINVAL;
    fail(text);
  }
  return device;
}

static void deliver(side *from, const side *to, uint64_t now) {
  while (from->count > 0 && from->queue[from->head].due <= now) {
    const packet *next = &from->queue[from->head];
    if (write(to->device, next->bytes, (size_t)next->length) < 0) overflown++;
    else carried++;
    from->head = (from->head + 1) % QUEUE;
    from->count--;
  }
}

static void take(side *from, uint64_t delay, double loss) {
  static unsigned char unwanted[MTU];
  uint64_t now = now_ns();
  for (int i = 0; i < BATCH; i++) {
    packet *slot = from->count < QUEUE ? &from->queue[(from->head + from->count) % QUEUE] : NULL;
    ssize_t length = read(from->device, slot ? slot->bytes : unwanted, MTU);
    if (length <= 0) return;
    if (!slot) {
      overflown++;
    } else if (loss > 0 && erand48(from->chance) < loss) {
      lost++;
    } else {
      slot->length = (int)length;
      slot->due = now + delay;
      from->count++;
    }
  }
}

static uint64_t next_due(const side *sides, uint64_t now) {
  uint64_t next = now + IDLE_NS;
  for (int i = 0; i < 2; i++) {
    if (sides[i].count > 0 && sides[i].queue[sides[i].head].due < next) next = sides[i].queue[sides[i].head].due;
  }
  return next;
}

static void carry(side *sides, uint64_t delay, double loss) {
  while (!ending) {
    deliver(&sides[0], &sides[1], now_ns());
    deliver(&sides[1], &sides[0], now_ns());
    uint64_t now = now_ns(), next = next_due(sides, now);
    uint64_t wait = next > now + TICK_NS ? next - now : TICK_NS; /* a tick at least: saves its core */
    struct pollfd devices[2] = {{sides[0].device, POLLIN, 0}, {sides[1].device, POLLIN, 0}};
    struct timespec timeout = {0, (long)wait};
    if (ppoll(devices, 2, &timeout, NULL) < 0 && errno != EINTR) fail("ppoll");
    for (int i = 0; i < 2; i++) {
      if (devices[i].revents & POLLIN) take(&sides[i], delay, loss);
    }
  }
}

int main(int count, char **words) {
  if (count != 7) {
    fprintf(stderr, "usage: path NAMESPACE ADDRESS NAMESPACE ADDRESS DELAY_MS LOSS_PERCENT\n");
    return 64;
  }
  side sides[2];
  memset(sides, 0, sizeof sides);
  for (int i = 0; i < 2; i++) {
    sides[i].queue = malloc(sizeof(packet) * QUEUE);
    if (!sides[i].queue) fail("queue");
    sides[i].chance[0] = (unsigned short)(i + 1);
    sides[i].device = device_in(words[1 + 2 * i], words[2 + 2 * i], words[4 - 2 * i]);
  }
  signal(SIGTERM, on_signal);
  signal(SIGINT, on_signal);
  setvbuf(stdout, NULL, _IONBF, 0);
  printf("up\n");
  carry(sides, (uint64_t)(atof(words[5]) * 1e6), atof(words[6]) / 100);
  printf("carried %ld, lost %ld, overflown %ld packets\n", carried, lost, overflown);
  return 0;
}
