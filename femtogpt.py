import gc,os
from math import*
from pathlib import*
from random import*
from urllib.request import*
num_steps = 1000
learning_rate = 0.01
temperature = 0.5
block_size = 16
seed(42)
g=Path('input.txt')
if not g.exists():m=Path('input.part');m.write_bytes(urlopen('https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt').read());m.rename(g)
h=[*filter(None,map(str.strip,g.read_text('utf-8-sig').split('\n')))]
shuffle(h)
p=sorted({*''.join(h)})
n=len(p)
z=[]
hasattr(gc,'freeze')and gc.disable()
def d(f,e,t):q=[f,0,e,t];z.append(q);return q
def dot(e,t):
 f=0.
 for u,l in zip(e,t):f+=u[0]*l[0]
 return d(f,e,t)
_=lambda t,e:[dot(w,t)for w in e]
x=lambda t,y:[d(u[0]+l[0],(u,l),O)for u,l in zip(t,y)]
def norm(t):u=dot(t,t);f=u[0]/16+1e-5;u=d(f**-.5,[u],[[-f**-1.5/32,0]]);return[d(u[0]*l[0],[u],[l])for l in t]
def softmax(t,a=1):M=max(u[0]for u in t)*a;t=[d(f:=exp(u[0]*a-M),[u],[[f*a,0]])for u in t];u=dot(t,O*len(t));f=u[0];u=d(f**-1,[u],[[-f**-2,0]]);return[d(u[0]*l[0],[u],[l])for l in t]
def gpt(s,r,K):
 t=norm(x(wte[s],wpe[len(r)]));k=norm(t);b=_(k,wq);r+=_(k,wk),;K+=_(k,wv),;k=[]
 for P in 0,4,8,12:k+=_(softmax([dot(b[P:P+4],a[P:P+4])for a in r],.5),zip(*[f[P:P+4]for f in K]))
 t=x(t,_(k,wo));return _(x(t,_([d(max(u[0],0),[u],[[u[0]>0,0]])for u in _(norm(t),fc1)],fc2)),head)
wte,wpe,head,wq,wk,wv,wo,fc1,fc2=[[[d(gauss(0,.08),0,0)for j in range(t)]for j in range(e)]for e,t in zip([n+1,block_size,n+1,16,16,16,16,64,16],[16]*8+[64])]
N=z
O=[[1,0]]*2
c=lambda i:os.write(1,(i+'\n').encode())
for i in range(num_steps):
 z=[];r,K,o=[],[],[];s=[n,*map(p.index,h[i%len(h)]),n]
 for P,J in zip(s[:block_size],s[1:]):u=softmax(gpt(P,r,K))[J];f=u[0];o+=d(log(f),[u],[[1/f,0]]),
 u=dot(o,O*len(o));a=u[1]=-len(o)**-1;c(f'step {i+1:4} / {num_steps:4} | loss {u[0]*a:.4f}')
 for j,v,e,t in z[::-1]:
  if v:
   for u,l in zip(e,t):u[1]+=l[0]*v;l[1]+=u[0]*v
 w=learning_rate*(1-i/num_steps)/(1-.85**(i+1))
 a=1-.99**(i+1)
 for m in N:j,v,e,t=m;m[2]=e=.85*e+(1-.85)*v;m[3]=t=.99*t+(1-.99)*v*v;m[0]-=w*e/(sqrt(t/a)+1e-8);m[1]=0
c('\n--- inference ---')
for q in range(20):
 s,i,r,K=n,'',[],[]
 while len(r)<block_size:
  z=[];s,=choices(range(n+1),[m[0]for m in softmax(gpt(s,r,K),temperature**-1)])
  if s==n:break
  i+=p[s]
 c(f'sample {q+1:2}: {i}')
